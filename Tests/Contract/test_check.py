# SPDX-License-Identifier: Apache-2.0
"""The check says nothing of what is right, and one sentence of each fault."""

import pytest
from conftest import attributes, resource
from contract import check
from recording import NothingRecorded
from registry import load

SPAN = "shop, server span `GET things` of Shop"
METRIC = "shop, metric shop.requests of Shop"
LOG = "shop, log record \"sold 3 things\" of shop"


def test_what_is_right_is_not_mentioned(recording):
    assert recording.sentences() == []


def test_what_another_sdk_emits_is_not_ours(recording):
    recording.requests["foreign"] = {"resourceSpans": [{"resource": {"attributes": attributes(service__name="x")},
                                                        "scopeSpans": [{"spans": [{"name": "?", "kind": 1}]}]}]}
    assert recording.sentences() == []


def test_an_unknown_attribute(recording):
    recording.span["attributes"] += attributes(shop__secret="x")
    assert recording.sentences() == [f"{SPAN}: attribute shop.secret: the catalogue does not have it"]


def test_an_attribute_of_every_span(recording):
    for tenant in ("b", "c"):
        recording.another_span(tenant=tenant)
    assert recording.sentences() == [
        "shop, attributes.everywhere: tenant has more than 2 values in one run, the last \"c\""]


def test_an_attribute_of_every_span_that_none_has(recording):
    recording.span["attributes"].pop()
    assert recording.sentences() == ["attributes.everywhere: tenant is in the catalogue and was never emitted"]


def test_an_attribute_in_the_wrong_place(recording):
    recording.metric["sum"]["dataPoints"][0]["attributes"] += attributes(shop__path="/a")
    assert recording.sentences() == [f"{METRIC}: attribute shop.path: the catalogue has it elsewhere, but not here"]


def test_an_unknown_resource_attribute(recording):
    recording.requests["spans"]["resourceSpans"][0]["resource"] = resource(shop__owner="ada")
    assert recording.sentences() == ["shop, its resource: attribute shop.owner: the catalogue does not have it"]


def test_a_wrong_type(recording):
    recording.span["attributes"] = attributes(shop__method="GET", shop__status="200", shop__path="/a", tenant="acme")
    assert recording.sentences() == [f"{SPAN}: shop.status is string, and int in the catalogue"]


def test_a_value_that_is_none_of_those_listed(recording):
    recording.span["name"] = "BREW things"
    recording.span["attributes"] = attributes(shop__method="BREW", shop__status=200, shop__path="/a", tenant="acme")
    assert recording.sentences() == [
        "shop, server span `BREW things` of Shop: shop.method is \"BREW\", which is none of its values"]


def test_a_required_attribute_that_is_missing(recording):
    recording.metric["sum"]["dataPoints"].append({"asInt": "1", "attributes": []})
    assert recording.sentences() == [f"{METRIC}: shop.status is missing, which is required"]


def test_more_values_than_the_bound(recording):
    for status in (201, 202, 203):
        recording.another_span(shop__status=status)
    assert recording.sentences() == [
        "shop, span.request: shop.status has more than 2 values in one run, the last \"202\""]


def test_what_is_unbounded_may_have_any_number(recording):
    for number in range(100):
        recording.another_span(shop__path=f"/{number}")
    assert recording.sentences() == []


@pytest.mark.parametrize("key, value, sentence", [
    ("name", "things", "its name is not in the catalogue; of this kind and scope are `{shop.method} things`"),
    ("kind", 3, "no span of this kind and scope is in the catalogue"),
])
def test_an_unknown_span(recording, key, value, sentence):
    recording.another_span()
    recording.requests["spans"]["resourceSpans"][0]["scopeSpans"][0]["spans"][1][key] = value
    [found] = recording.sentences()
    assert found.endswith(sentence)


def test_an_unknown_event(recording):
    recording.span["events"].append({"name": "sneeze"})
    assert recording.sentences() == [f"{SPAN}: its event `sneeze` is not in the catalogue"]


def test_an_unknown_metric(recording):
    metrics = recording.requests["metrics"]["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]
    metrics.append({"name": "shop.visitors", "gauge": {"dataPoints": []}})
    assert recording.sentences() == ["shop, metric shop.visitors of Shop: is not in the catalogue"]


@pytest.mark.parametrize("change, sentence", [
    ({"unit": "s"}, "its unit is \"s\", and in the catalogue \"{request}\""),
    ({"description": "?"}, "its description is \"?\", and in the catalogue \"Requests.\""),
    ({"sum": {"dataPoints": [{"asInt": "1", "attributes": attributes(shop__status=200)}]}},
     "its instrument is \"updowncounter\", and in the catalogue \"counter\""),
    ({"sum": {"isMonotonic": True, "dataPoints": [{"asDouble": 1.0, "attributes": attributes(shop__status=200)}]}},
     "its values' type is \"double\", and in the catalogue \"int\""),
])
def test_a_metric_that_is_another_than_it_should(recording, change, sentence):
    recording.metric.update(change)
    assert recording.sentences() == [f"{METRIC}: {sentence}"]


def test_a_metric_that_has_overflown(recording):
    point = {"asInt": "1", "attributes": [{"key": "otel.metric.overflow", "value": {"boolValue": True}}]}
    recording.metric["sum"]["dataPoints"].append(point)
    assert recording.sentences() == [f"{METRIC}: has more series than its limit, so that the rest were added up"]


def test_an_unknown_sentence_in_the_log(recording):
    records = recording.requests["logs"]["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    records.append({"body": {"stringValue": "bought things"}})
    assert recording.sentences() == ["shop, log record \"bought things\" of shop: is not in the catalogue"]


def test_a_wrong_severity(recording):
    recording.record["severityText"] = "error"
    assert recording.sentences() == [f"{LOG}: its severity is \"error\", and in the catalogue \"info\""]


@pytest.mark.parametrize("signal, groups", [
    ("spans", ["attributes.everywhere", "event.exception", "span.request"]), ("metrics", ["metric.requests"]), ("logs", ["log.sold"])])
def test_what_is_never_emitted(recording, signal, groups):
    del recording.requests[signal]
    assert [sentence.split(":")[0] for sentence in recording.sentences()] == groups
    assert all(sentence.endswith("is in the catalogue and was never emitted") for sentence in recording.sentences())


def test_an_attribute_that_is_never_emitted(recording):
    recording.span["attributes"] = attributes(shop__method="GET", shop__status=200, tenant="acme")
    assert recording.sentences() == ["span.request: shop.path is in the catalogue and was never emitted"]


def test_a_name_that_is_never_used(recording):
    recording.catalogue = recording.catalogue.replace('["{shop.method} things"]', '["{shop.method} things", night]')
    assert recording.sentences() == ["span.request: nothing was called `night`"]


def test_a_line_that_a_kill_cut_short_is_left_out(recording):
    recording.sentences()
    with (recording.folder / "one.jsonl").open("a") as file:
        file.write('{"resourceSpans": [')
    assert not check(load(recording.folder / "catalogue"), recording.folder)


def test_an_empty_folder_is_no_success(tmp_path):
    with pytest.raises(NothingRecorded):
        check(load(), tmp_path)
