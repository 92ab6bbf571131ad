package dev.clew.benchmarks.receive;

import com.google.re2j.Pattern;
import com.sun.management.ThreadMXBean;
import dev.clew.benchmarks.Recording;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.edit.RequestEditor;
import dev.clew.receive.edit.SpanLimits;
import dev.clew.receive.edit.SpanTrimmer;
import dev.clew.receive.redaction.Detector;
import dev.clew.receive.redaction.Redaction;
import dev.clew.receive.redaction.Redactor;
import dev.clew.receive.redaction.Rule;
import dev.clew.store.segment.v1.Block;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// CPU nanoseconds and allocated bytes per span of looking for what is too long and for what rules hide, beside putting
/// the same spans into an open block, in one run. They take turns, and each counts with its best round.
///
/// `./clew benchmark RedactionCost`; gate: `RedactionGate`.
public final class RedactionCost {
    private static final int ROUNDS = 40;
    private static final int REQUESTS = 100;
    private static final byte[] SALT = "sixteen or more bytes".getBytes(StandardCharsets.UTF_8);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private RedactionCost() {}

    /// Prints one JSON line for each contender.
    public static void main(String[] args) {
        List<byte[]> recording = Recording.read();
        List<byte[]> requests = recording.subList(0, Math.min(REQUESTS, recording.size()));
        var append = new Cost();
        var costs = new LinkedHashMap<String, Cost>();
        Map<String, Supplier<RequestEditor>> editors = editors(requests);
        editors.keySet().forEach(name -> costs.put(name, new Cost()));
        try (var out = WireBuffer.alone()) {
            for (int round = 0; round < ROUNDS; round++) {
                var block = new Block();
                long spans = append.of(() -> append(block, requests), 0);
                editors.forEach((name, editor) ->
                        costs.getOrDefault(name, append).of(() -> edit(editor, requests, out), spans));
            }
        }
        System.out.println(append.line("append to a block", append));
        costs.forEach((name, cost) -> System.out.println(cost.line(name, append)));
    }

    /// What looks at a request, by name.
    static Map<String, Supplier<RequestEditor>> editors(List<byte[]> requests) {
        var keys = new ArrayList<Rule>();
        for (int i = 0; i < 20; i++) {
            keys.add(new Rule.Key("key " + i, "secret.key." + i, Rule.Action.REMOVE));
        }
        keys.add(new Rule.KeyPrefix("prefix", "http.request.header.", Rule.Action.MASK));
        var detectors = new ArrayList<Rule>();
        for (Detector detector : Detector.values()) {
            detectors.add(new Rule.Detects(detector.name(), detector, Rule.Action.MASK));
        }
        List<Rule> pattern = List.of(new Rule.Matches("tokens", Pattern.compile("tok_[0-9a-f]{16}"), Rule.Action.MASK));
        var all = new ArrayList<>(keys);
        all.addAll(detectors);
        all.addAll(pattern);
        var hit = new ArrayList<>(all);
        hit.add(new Rule.Key("hit", commonKey(requests), Rule.Action.MASK));
        var editors = new LinkedHashMap<String, Supplier<RequestEditor>>();
        editors.put("limits only", () -> SpanTrimmer.to(SpanLimits.DEFAULT));
        editors.put("20 keys and a prefix", redactor(keys));
        editors.put("card, iban, email", redactor(detectors));
        editors.put("a pattern", redactor(pattern));
        editors.put("all of these", redactor(all));
        editors.put("all, and a hit in most spans", redactor(hit));
        return editors;
    }

    private static Supplier<RequestEditor> redactor(List<Rule> rules) {
        var redaction = new Redaction(rules, SALT);
        return () -> new Redactor(redaction);
    }

    /// A key that the first span has.
    static String commonKey(List<byte[]> requests) {
        return new SpanDecoder()
                .decode(requests.getFirst())
                .getFirst()
                .attributes()
                .key(0);
    }

    private static long append(Block block, List<byte[]> requests) {
        long spans = 0;
        for (byte[] request : requests) {
            spans += block.append(new SpanBatch(Tenant.DEFAULT, 0, request, 0, request.length))
                    .acceptedSpans();
        }
        return spans;
    }

    /// As a receiver does it: a request is written anew only if there is something to replace.
    private static long edit(Supplier<RequestEditor> editors, List<byte[]> requests, WireBuffer out) {
        for (byte[] request : requests) {
            RequestEditor editor = editors.get();
            if (editor.look(request, 0, request.length)) {
                out.cut(0);
                editor.edit(request, 0, request.length, out);
            }
        }
        return 0;
    }

    private static final class Cost {
        private double bestNanosPerSpan = Double.MAX_VALUE;
        private double bytesPerSpan;

        /// @param spans how many there are; 0 if `work` tells
        long of(Supplier<Long> work, long spans) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            long nanos = THREADS.getCurrentThreadCpuTime();
            long told = work.get();
            long took = THREADS.getCurrentThreadCpuTime() - nanos;
            long count = Math.max(spans, told);
            bestNanosPerSpan = Math.min(bestNanosPerSpan, (double) took / count);
            bytesPerSpan = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocated) / count;
            return count;
        }

        String line(String name, Cost append) {
            return "{\"what\":\"%s\",\"cpu_ns_per_span\":%.1f,\"bytes_per_span\":%.1f,\"of_append\":%.3f}"
                    .formatted(name, bestNanosPerSpan, bytesPerSpan, bestNanosPerSpan / append.bestNanosPerSpan);
        }
    }
}
