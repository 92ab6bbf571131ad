"""Asks Jaeger's gRPC services of a server, with gRPC's own client, and prints what it answers.

    ask_jaeger.py HOST:PORT DESCRIPTORS
"""

import datetime

from google.protobuf import descriptor_pb2

from questions import ask, channel, classes, refusal, tell


def seconds(second):
    return datetime.datetime.fromtimestamp(second, datetime.timezone.utc)


def spans(chunks):
    return [s for c in chunks for r in c.resource_spans for scope in r.scope_spans for s in scope.spans]


times = dict(start_time_min=seconds(1_799_999_000), start_time_max=seconds(1_800_001_000))
for service in ("jaeger.api_v2.QueryService", "jaeger.api_v3.QueryService", "jaeger.storage.v2.TraceReader"):
    short = service.split(".")[1]
    tell(short + " services", list(ask(service, "GetServices").services))
    operations = ask(service, "GetOperations", service="shop").operations
    tell(short + " operations", ["%s %s" % (o.name, o.span_kind) for o in operations])
    tell(short + " server operations", [o.name for o in ask(service, "GetOperations", service="shop", span_kind="server").operations])

v2, v3, storage = "jaeger.api_v2.QueryService", "jaeger.api_v3.QueryService", "jaeger.storage.v2.TraceReader"
trace_id = bytes.fromhex("5b8efff7980381030000000000000001")
found = spans(ask(v3, "GetTrace", trace_id=trace_id.hex()))
tell("v3 trace", ["%s %s" % (s.name, s.span_id.hex()) for s in found])
found = spans(ask(storage, "GetTraces", query=[dict(trace_id=trace_id), dict(trace_id=b"\x00" * 15 + b"\x09")]))
tell("storage traces", ["%s %s" % (s.name, s.span_id.hex()) for s in found])
found = [s for c in ask(v2, "GetTrace", trace_id=trace_id) for s in c.spans]
for s in found:
    tell("v2 span", "%s %s %s.%09d %d.%09d %s %s refs=%s" % (
        s.operation_name, s.process.service_name, s.start_time.seconds, s.start_time.nanos,
        s.duration.seconds, s.duration.nanos,
        sorted("%s=%s" % (t.key, t.v_str or t.v_bool or t.v_int64) for t in s.tags),
        [(log.timestamp.nanos, log.fields[0].v_str) for log in s.logs],
        ["%d %s" % (r.ref_type, r.span_id.hex()) for r in s.references]))
tell("v3 search", len(spans(ask(v3, "FindTraces", query=dict(service_name="shop", attributes={"error": "true"}, **times)))))
tell("v2 search", len(ask(v2, "FindTraces", query=dict(service_name="shop", tags={"n": "7"}, **times))))
attribute = dict(key="n", value=dict(int_value=7))
tell("storage search", len(spans(ask(storage, "FindTraces", query=dict(attributes=[attribute], **times)))))
tell("storage ids", [t.trace_id.hex() for t in ask(storage, "FindTraceIDs", query=dict(service_name="shop", **times)).trace_ids])
for service in (v3, storage):
    for answer in ask(service, "FindTraceSummaries", query=dict(service_name="shop", search_depth=1, **times)):
        for s in answer.summaries:
            tell("summary", "%s %s %s %d %d %d" % (
                s.trace_id if isinstance(s.trace_id, str) else s.trace_id.hex(), s.root_service_name, s.root_operation_name,
                s.min_start_time_unix_nano, s.span_count, s.error_span_count))
for service in (v2, v3, "jaeger.storage.v2.DependencyReader"):
    answer = ask(service, "GetDependencies", start_time=seconds(1_799_999_000), end_time=seconds(1_800_001_000))
    tell("dependencies", ["%s %s %d" % (d.parent, d.child, d.call_count) for d in answer.dependencies])
capabilities = ask("jaeger.storage.v2.Capabilities", "GetCapabilities").search
tell("capabilities", "%s %s %s" % (
    capabilities.without_service_name, capabilities.same_span_conjunction, capabilities.HasField("filter")))
strategy = ask("jaeger.api_v2.SamplingManager", "GetSamplingStrategy", serviceName="shop")
tell("sampling", "%d %s" % (strategy.strategyType, strategy.probabilisticSampling.samplingRate))

big = "5b8efff7980381030000000000000003"
for chunks in (ask(v3, "GetTrace", trace_id=big), ask(storage, "GetTraces", query=[dict(trace_id=bytes.fromhex(big))])):
    tell("big trace", "%d spans in %s" % (len({s.span_id for s in spans(chunks)}), "several" if len(chunks) > 1 else "one"))
refusal("no such trace", lambda: ask(v3, "GetTrace", trace_id="9"))
refusal("no trace id", lambda: ask(v3, "GetTrace", trace_id="nö"))
refusal("no times", lambda: ask(v3, "FindTraces", query=dict(service_name="shop")))
refusal("no query", lambda: ask(v3, "FindTraces"))
refusal("filter", lambda: ask(v3, "FindTraces", query=dict(filter=dict(op="eq"), **times)))
refusal("kind", lambda: ask(v3, "GetOperations", service="shop", span_kind="boss"))
refusal("archive", lambda: ask(v2, "ArchiveTrace", trace_id=trace_id))
refusal("too much", lambda: ask(v3, "GetOperations", service="s" * 5_000_000))
refusal("unknown method", lambda: channel.unary_unary("/jaeger.api_v3.QueryService/Nothing")(b""))

tell("health", [ask("grpc.health.v1.Health", "Check", service=s).status for s in ("", v3)])
refusal("health of nobody", lambda: ask("grpc.health.v1.Health", "Check", service="nobody"))
request, response, _ = classes("grpc.reflection.v1.ServerReflection", "ServerReflectionInfo")
reflect = channel.stream_stream(
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", request.SerializeToString, response.FromString)
answers = list(reflect(iter([
    request(list_services="*"), request(file_containing_symbol=v3), request(file_by_filename="nothing.proto")])))
tell("reflection", [s.name for s in answers[0].list_services_response.service])
described = [descriptor_pb2.FileDescriptorProto.FromString(f) for f in answers[1].file_descriptor_response.file_descriptor_proto]
tell("described by", sorted(f.name for f in described))
tell("not described", answers[2].error_response.error_code)
