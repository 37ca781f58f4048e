# SPDX-License-Identifier: Apache-2.0
"""Receives one OTLP trace request by gRPC, with grpcio and opentelemetry-proto.

    grpc_receiver.py

Prints the port on which it listens. Refuses the first call with RESOURCE_EXHAUSTED and a RetryInfo
of 20 ms, takes the second with a partial success, and then prints one JSON object: `request`, what
the decoder understood of it, encoded anew, in hexadecimal; `metadata`, the call's own; `calls`.
"""

import json
import sys
import threading
from concurrent import futures

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import DebugInfo, RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as messages
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as services


def packed(message):
    detail = Any()
    detail.Pack(message)
    return detail


class Receiver(services.TraceServiceServicer):
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
        return messages.ExportTraceServiceResponse(
            partial_success=messages.ExportTracePartialSuccess(
                rejected_spans=1, error_message="one too many"))


def main():
    receiver = Receiver()
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    services.add_TraceServiceServicer_to_server(receiver, server)
    print(server.add_insecure_port("127.0.0.1:0"), flush=True)
    server.start()
    if not receiver.done.wait(timeout=50):
        return 1
    server.stop(grace=5).wait()
    json.dump(receiver.seen, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
