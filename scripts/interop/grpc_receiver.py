# SPDX-License-Identifier: Apache-2.0
"""Receives one OTLP request by gRPC, with grpcio and opentelemetry-proto.

    grpc_receiver.py [traces|logs|metrics]

Prints the port on which it listens. Refuses the first call with RESOURCE_EXHAUSTED and a RetryInfo
of 20 ms, takes the second with a partial success, and then prints one JSON object: `request`, what
the decoder understood of it, encoded anew, in hexadecimal; `metadata`, the call's own; `calls`.
"""

import importlib
import json
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import DebugInfo, RetryInfo
from google.rpc.status_pb2 import Status

# The package of each signal, and what its partial success counts.
SIGNALS = {
    "traces": ("trace", "Trace", "rejected_spans"),
    "logs": ("logs", "Logs", "rejected_log_records"),
    "metrics": ("metrics", "Metrics", "rejected_data_points"),
}
PACKAGE, SERVICE, REJECTED = SIGNALS[sys.argv[1] if len(sys.argv) > 1 else "traces"]
MODULE = f"opentelemetry.proto.collector.{PACKAGE}.v1.{PACKAGE}_service_pb2"
messages = importlib.import_module(MODULE)
services = importlib.import_module(f"{MODULE}_grpc")


def packed(message):
    detail = Any()
    detail.Pack(message)
    return detail


class Receiver(getattr(services, f"{SERVICE}ServiceServicer")):
    def __init__(self):
        self.calls = 0
        self.done = threading.Event()
        self.seen = None

    def Export(self, request, context):
        self.calls += 1
        if self.calls == 1:
            retry = RetryInfo(retry_delay=Duration(nanos=20_000_000))
            status = Status(
                code=grpc.StatusCode.RESOURCE_EXHAUSTED.value[0], message="slow down",
                details=[packed(DebugInfo(detail="x")), packed(retry)])
            context.set_trailing_metadata(
                (("grpc-status-details-bin", status.SerializeToString()),))
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, "slow down")
        request.DiscardUnknownFields()
        self.seen = {
            "request": request.SerializeToString().hex(),
            "metadata": {key: str(value) for key, value in context.invocation_metadata()},
            "calls": self.calls,
        }
        self.done.set()
        partial = getattr(messages, f"Export{SERVICE}PartialSuccess")(
            error_message="one too many", **{REJECTED: 1})
        return getattr(messages, f"Export{SERVICE}ServiceResponse")(partial_success=partial)


def main():
    receiver = Receiver()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    getattr(services, f"add_{SERVICE}ServiceServicer_to_server")(receiver, server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    if not receiver.done.wait(timeout=50):
        return 1
    server.stop(grace=5).wait()
    json.dump(receiver.seen, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
