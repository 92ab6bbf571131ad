package dev.clew.sample.policy;

import dev.clew.store.sampling.SamplingTimes;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads when traces are decided: `times: {quiet: 1m, longest: 10m, hold: 10m, hold-bytes: 1GiB, remember:
/// 30d}`.
final class TimesSection {
    private TimesSection() {}

    static SamplingTimes read(PolicyNode node) {
        Map<String, PolicyNode> fields = node.fields("quiet", "longest", "hold", "hold-bytes", "remember");
        SamplingTimes usual = SamplingTimes.DEFAULT;
        PolicyNode bytes = fields.get("hold-bytes");
        var times = new SamplingTimes(
                time(fields.get("quiet"), usual.quietFor()),
                time(fields.get("longest"), usual.longestCarry()),
                time(fields.get("hold"), usual.holdFor()),
                bytes == null ? usual.holdBytes() : bytes.bytes(),
                time(fields.get("remember"), usual.rememberFor()));
        if (times.longestCarry().compareTo(times.quietFor()) < 0) {
            throw new PolicyFault(
                    node.line(),
                    "longest (%s) is less than quiet (%s)".formatted(times.longestCarry(), times.quietFor()));
        }
        return times;
    }

    private static Duration time(@Nullable PolicyNode node, Duration usual) {
        return node == null ? usual : node.duration();
    }
}
