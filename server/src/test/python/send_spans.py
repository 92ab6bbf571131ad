"""Sends spans to a Clew with OpenTelemetry's SDK for Python, by turns over gRPC and over HTTP or over one of them alone,
both compressed.

    send_spans.py HOST:PORT TRACES [grpc|http]

Prints a line for each trace: its id, how many spans it has, and what the exporter says of them, once it has given up or
heard that they are taken. The exporters decide on their own whether and when to send again.
"""

import sys

import grpc
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

SPANS_OF_A_TRACE = 6


def trace(tracer, number):
    """A request that asks a database some times, the last time in vain."""
    with tracer.start_as_current_span("GET /loans/{id}", kind=SpanKind.SERVER, attributes={"loan.number": number}) as root:
        for query in range(SPANS_OF_A_TRACE - 1):
            with tracer.start_as_current_span("SELECT loans", kind=SpanKind.CLIENT) as span:
                span.set_attribute("db.query.text", f"SELECT * FROM loans WHERE id = {number} -- {query}")
                if query == SPANS_OF_A_TRACE - 2:
                    span.record_exception(ValueError("no such loan: £"))
                    span.set_status(Status(StatusCode.ERROR, "not found"))
        return root.get_span_context().trace_id


def main():
    address, traces = sys.argv[1], int(sys.argv[2])
    by_protocol = {
        "grpc": GrpcExporter(endpoint=address, insecure=True, compression=grpc.Compression.Gzip, timeout=60),
        "http": HttpExporter(endpoint=f"http://{address}/v1/traces", compression=Compression.Gzip, timeout=60),
    }
    exporters = [by_protocol[protocol] for protocol in sys.argv[3:] or by_protocol]
    made = InMemorySpanExporter()
    provider = TracerProvider(resource=Resource.create({"service.name": "python-client"}))
    provider.add_span_processor(SimpleSpanProcessor(made))
    tracer = provider.get_tracer("send_spans", "1")
    for number in range(traces):
        trace_id = trace(tracer, number)
        spans = made.get_finished_spans()
        made.clear()
        result = exporters[number % len(exporters)].export(spans)
        print(f"{trace_id:032x} {len(spans)} {result.name}", flush=True)


if __name__ == "__main__":
    main()
