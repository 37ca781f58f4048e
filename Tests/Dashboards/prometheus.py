# SPDX-License-Identifier: Apache-2.0
"""A real Prometheus that scrapes what compose.yaml's would, each second, with the rules a sixtieth as long."""

import contextlib
import json
import math
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml
from processes import until
from server import PATIENCE, REPOSITORY, free_ports


class Prometheus:
    """Where a running Prometheus is, and what can be asked of it."""

    def __init__(self, address):
        self.address = address
        self.started = time.time()

    def ask(self, path, **parameters):
        """The data of an answer; what Prometheus says about a query that it cannot answer is the error."""
        query = urllib.parse.urlencode(parameters, doseq=True)
        try:
            with urllib.request.urlopen(f"{self.address}/api/v1/{path}?{query}", timeout=PATIENCE) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["error"]) from error

    def series(self, expression):
        """What a panel would draw of everything so far: the finite values of each series that has any."""
        found = self.ask("query_range", query=expression, start=self.started, end=time.time(), step=1)["result"]
        values = [[float(value) for _, value in series["values"]] for series in found]
        return [kept for each in values if (kept := [value for value in each if math.isfinite(value)])]

    def now(self, expression):
        """The samples of this moment, by their labels."""
        found = self.ask("query", query=expression)["result"]
        return [(sample["metric"], float(sample["value"][1])) for sample in found]

    def exemplars(self, expression):
        """The exemplars of the series that an expression is made of."""
        found = self.ask("query_exemplars", query=expression, start=self.started, end=time.time())
        return [exemplar for series in found for exemplar in series["exemplars"]]

    def is_firing(self, alert, **labels):
        matchers = "".join(f', {name}="{value}"' for name, value in labels.items())
        return bool(self.now(f'ALERTS{{alertname="{alert}", alertstate="firing"{matchers}}}'))


@contextlib.contextmanager
def running_prometheus(targets):
    """Scrapes targets by the names that compose gives them: {"web:9464": "127.0.0.1:41234"}."""
    with tempfile.TemporaryDirectory(prefix="outlay-prometheus.") as folder:
        folder = Path(folder)
        subprocess.run([sys.executable, REPOSITORY / "dashboards/generate", "--seconds-for-minutes", "--into",
                        folder], check=True)
        (folder / "prometheus.yaml").write_text(yaml.safe_dump(configuration(targets)))
        address = f"127.0.0.1:{free_ports(1)[0]}"
        with open(folder / "log", "w+") as log:
            process = subprocess.Popen(
                ["prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data",
                 f"--web.listen-address={address}", "--enable-feature=exemplar-storage"],
                stdout=log, stderr=log)
            try:
                server = Prometheus(f"http://{address}")
                until(lambda: is_ready(server), "Prometheus to be ready")
                yield server
            finally:
                process.terminate()
                process.wait(timeout=PATIENCE)


def configuration(targets):
    """That of compose.yaml, with other addresses, and once a second."""
    config = yaml.safe_load((REPOSITORY / "compose/prometheus/prometheus.yaml").read_text())
    config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    for job in config["scrape_configs"]:
        for group in job["static_configs"]:
            group["targets"] = [targets[name] for name in group["targets"] if name in targets]
    return config


def is_ready(server):
    try:
        urllib.request.urlopen(f"{server.address}/-/ready", timeout=2).close()
        return True
    except OSError:
        return False
