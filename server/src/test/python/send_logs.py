"""Logs inside spans with Python's own logging and OpenTelemetry's SDK, and sends both to a Clew: half of the traces over gRPC,
half over HTTP, both compressed.

    send_logs.py HOST:PORT TRACES

Prints a line for each trace: its id, how many lines were logged in it, and what the exporters say of spans and lines.
"""

import logging
import sys

import grpc
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcLogExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcSpanExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

LINES_OF_A_TRACE = 5


def work(tracer, log, number):
    with tracer.start_as_current_span("GET /loans/{id}") as span:
        for line in range(LINES_OF_A_TRACE - 1):
            log.warning("line %d of trace %d", line, number)
        try:
            raise ValueError("no such loan: £")
        except ValueError:
            log.exception("gave up")
        return span.get_span_context().trace_id


def main():
    address, traces = sys.argv[1], int(sys.argv[2])
    exporters = [
        (
            GrpcSpanExporter(endpoint=address, insecure=True, compression=grpc.Compression.Gzip),
            GrpcLogExporter(endpoint=address, insecure=True, compression=grpc.Compression.Gzip),
        ),
        (
            HttpSpanExporter(endpoint=f"http://{address}/v1/traces", compression=Compression.Gzip),
            HttpLogExporter(endpoint=f"http://{address}/v1/logs", compression=Compression.Gzip),
        ),
    ]
    resource = Resource.create({"service.name": "python-client"})
    spans, lines = InMemorySpanExporter(), InMemoryLogRecordExporter()
    tracers = TracerProvider(resource=resource)
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    loggers = LoggerProvider(resource=resource)
    loggers.add_log_record_processor(SimpleLogRecordProcessor(lines))
    log = logging.getLogger("loans")
    log.propagate = False
    log.addHandler(LoggingHandler(logger_provider=loggers))
    for number in range(traces):
        trace_id = work(tracers.get_tracer("send_logs"), log, number)
        of_spans, of_lines = exporters[number % 2]
        results = of_spans.export(spans.get_finished_spans()), of_lines.export(lines.get_finished_logs())
        spans.clear()
        lines.clear()
        print(f"{trace_id:032x} {LINES_OF_A_TRACE} {results[0].name}+{results[1].name}", flush=True)


if __name__ == "__main__":
    main()
