"""Asks Tempo's streaming gRPC service of a server, as Grafana does, and prints what it answers.

    ask_tempo.py HOST:PORT DESCRIPTORS
"""

from questions import ask, refusal, start, tell

QUERIER = "tempopb.StreamingQuerier"
BEGIN = 1_800_000_000


def value(v):
    return getattr(v, v.WhichOneof("value"))


def labels(attributes):
    return ", ".join("%s=%s" % (a.key, value(a.value)) for a in attributes)


def search(**fields):
    return [t for message in ask(QUERIER, "Search", **fields) for t in message.traces]


def describe(trace):
    return "%s %s %s %d %dms %s" % (
        trace.traceID[-4:], trace.rootServiceName, trace.rootTraceName, trace.startTimeUnixNano, trace.durationMs,
        ["%d: %s" % (s.matched, ["%s %s %d %dns {%s}" % (
            x.spanID, x.name, x.startTimeUnixNano, x.durationNanos, labels(x.attributes)) for x in s.spans])
         for s in trace.spanSets])


tell("is there", len(search(Query="{}", start=BEGIN - 900, end=BEGIN + 900, Limit=1)))
for trace in search(Query="{ status = error && span.n = 7 } | select(resource.service.name)"):
    tell("search", describe(trace))
tell("by tags", [t.traceID[-4:] for t in search(Tags={"n": "7", "ok": "true"}, MinDurationMs=1)])
tell("between", len(search(Query="{ }", start=BEGIN + 900, end=BEGIN + 901)))
tell("limits", [len(search(Query="{ }", Limit=n)) for n in (0, 3)])

slow = list(start(QUERIER, "Search", Query='{ resource.service.name = "slow" }', Limit=25))
ids = [t.traceID for message in slow for t in message.traces]
tell("partial answers", "%d traces, each once: %s, newest first: %s, before the last message: %s" % (
    len(ids), len(set(ids)) == len(ids), ids == sorted(ids, reverse=True), sum(len(m.traces) for m in slow[:-1]) > 0))
tell("jobs", sorted({"%d of %d" % (m.metrics.completedJobs, m.metrics.totalJobs) for m in slow}))
call = start(QUERIER, "Search", Query='{ resource.service.name = "slow" }', Limit=1500)
next(call)
call.cancel()
tell("left", call.cancelled())

tell("tags", [list(m.tagNames) for m in ask(QUERIER, "SearchTags", scope="span")])
for scope in ask(QUERIER, "SearchTagsV2")[0].scopes:
    tell("scope " + scope.name, list(scope.tags)[:2])
tell("one scope", [s.name for s in ask(QUERIER, "SearchTagsV2", scope="resource", maxTagsPerScope=1)[0].scopes])
tell("values", [list(m.tagValues) for m in ask(QUERIER, "SearchTagValues", tagName="service.name")])
tell("typed values", ["%s %s" % (v.type, v.value) for m in ask(
    QUERIER, "SearchTagValuesV2", tagName="span.n", query='{ resource.service.name = "cart" && span.n = }')
    for v in m.tagValues])

times = dict(start=BEGIN * 10**9, end=(BEGIN + 59) * 10**9)
for message in ask(QUERIER, "MetricsQueryRange", step=10 * 10**9, exemplars=10,
                   query="{ resource.service.name != `slow` } | rate() by (resource.service.name)", **times):
    for s in message.series:
        tell("rate", "%s %s, exemplars %s" % (
            labels(s.labels), ["%d %g" % (p.timestamp_ms - BEGIN * 1000, p.value) for p in s.samples][:2],
            [labels(e.labels)[-41:] for e in s.exemplars][:1]))
    tell("rate is whole", "%d '%s'" % (message.status, message.message))
for message in ask(QUERIER, "MetricsQueryRange", maxSeries=1, query="{ } | rate() by (name)", **times):
    tell("rate is cut", "%d: %d, %s" % (message.status, len(message.series), message.message))
for message in ask(QUERIER, "MetricsQueryInstant", query='{ name = "add" } | max_over_time(duration)', **times):
    tell("longest", ["%s %g" % (labels(s.labels), s.value) for s in message.series])


def refused(what, method, /, **fields):
    refusal(what, lambda: ask(QUERIER, method, **fields))


refused("query", "Search", Query="{ name > 3 }")
refused("a query for numbers", "Search", Query="{ } | rate()")
refused("a query for traces", "MetricsQueryRange", query="{ }")
refused("limit", "Search", Query="{ }", Limit=2**31)
refused("spans", "Search", Query="{ }", SpansPerSpanSet=2**32 - 1)
refused("pattern", "Search", Query="{ name =~ `(.*a){12}{12}{12}{12}$` }")
refused("length", "Search", Query="{" + " " * 1_000_000 + "}")
refused("depth", "Search", Query="(" * 10_000 + "{ }" + ")" * 10_000)
refused("times", "Search", Query="{ }", start=5, end=4)
refused("step", "MetricsQueryRange", query="{ } | rate()", step=1, **times)
refused("a hundred years", "MetricsQueryRange", query="{ } | rate()", step=10**9, start=1, end=3_153_600_000 * 10**9)
refused("after all time", "MetricsQueryInstant", query="{ } | rate()", start=1, end=2**64 - 1)
refused("exemplars", "MetricsQueryRange", query="{ } | rate()", exemplars=2**31, **times)
refused("tags at most", "SearchTagsV2", maxTagsPerScope=10**9)
refused("values at most", "SearchTagValues", tagName="n", maxTagValues=10**9)
refused("scope", "SearchTags", scope="moon")
refused("tag", "SearchTagValuesV2", tagName="nothing")
