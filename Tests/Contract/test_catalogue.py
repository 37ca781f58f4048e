# SPDX-License-Identifier: Apache-2.0
"""The catalogue itself: what is wrong in it is said, and it agrees with the sources and with the pages."""

import re

import pytest
from conftest import REPOSITORY
from pages import drifted, generate
from registry import CatalogueError, load


@pytest.mark.parametrize("before, after, sentence", [
    ("type: int,", "type: integer,", "shop.status: integer is no type"),
    ("brief: Where., ", "", "shop.path: has no brief"),
    ("ref: shop.path}", "ref: shop.road}", "span.request: refers to shop.road, which is not defined"),
    ("{ref: shop.status, requirement_level: required}", "{ref: shop.path}",
     "metric.requests: shop.path is unbounded, and this a metric"),
    ("unit: \"{request}\"", "unit: \"\"", "metric.requests: has no unit"),
    ("instrument: counter", "instrument: meter", "metric.requests: has no instrument"),
    ("requirement_level: required", "requirement_level: urgent", "entity.service: service.name has no level urgent"),
    ("cardinality: unbounded", "bound: none", "shop.path: has no cardinality"),
    ("      - {ref: shop.path}\n", "", "shop.path: is used by nothing"),
])
def test_a_fault_of_the_catalogue_is_told(recording, before, after, sentence):
    assert before in recording.catalogue
    recording.catalogue = recording.catalogue.replace(before, after, 1)
    with pytest.raises(CatalogueError) as raised:
        recording.sentences()
    assert sentence in str(raised.value).splitlines()


def test_the_catalogue_is_sound():
    assert load().attributes


def test_each_key_of_the_sources_is_in_the_catalogue():
    source = (REPOSITORY / "Sources/Instrumenting/AttributeName.swift").read_text()
    # The first is baggage and nobody's attribute; the second is for several messages at once, and Outlay sends
    # one at a time.
    others = {"outlay.journey.id", "messaging.batch.message_count"}
    keys = set(re.findall(r'= "([^"]+)"', source)) - others
    assert keys - set(load().attributes) == set()


def test_the_pages_are_those_of_the_catalogue():
    assert drifted(load()) == []


def test_an_edited_page_is_noticed(tmp_path):
    generate(load(), tmp_path)
    assert drifted(load(), tmp_path) == []
    (tmp_path / "spans.md").write_text("Spans, by hand")
    assert drifted(load(), tmp_path) == [
        f"{tmp_path.name}/spans.md is not what scripts/contract generate makes of the catalogue"]
