package dev.clew.store.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergePolicyTest {
    private final MergePolicy policy = new MergePolicy(1_000, 1_000_000, StoreLimits.FOR_EVER);

    @Test
    void mergesFourOfASize() {
        assertThat(choose(10, 10, 10)).isEqualTo(MergePolicy.Run.NONE);
        assertThat(choose(10, 10, 10, 10)).isEqualTo(new MergePolicy.Run(0, 4));
        assertThat(choose(900, 10, 10, 12, 11, 9)).isEqualTo(new MergePolicy.Run(1, 5));
    }

    @Test
    void doesNotWriteALargeOneAgainForTheSakeOfSmallOnes() {
        assertThat(choose(120, 10, 10, 10)).isEqualTo(MergePolicy.Run.NONE);
        assertThat(choose(100, 10, 10, 10, 10)).isEqualTo(new MergePolicy.Run(1, 4));
        assertThat(choose(40, 10, 10, 10, 10)).isEqualTo(new MergePolicy.Run(0, 5));
    }

    @Test
    void makesNoneLargerThanAllowedAndLeavesLargeOnes() {
        assertThat(choose(110, 110, 110, 110, 110, 110, 110, 110, 110, 110)).isEqualTo(new MergePolicy.Run(0, 9));
        assertThat(choose(120, 120, 120)).isEqualTo(new MergePolicy.Run(0, 3));
        assertThat(choose(125, 125, 125, 125)).isEqualTo(MergePolicy.Run.NONE);
        assertThat(new MergePolicy(1_000, 35, StoreLimits.FOR_EVER).choose(List.of(of(10), of(10), of(10), of(10))))
                .isEqualTo(MergePolicy.Run.NONE);
    }

    @Test
    void keepsWhatIsFarApartInTimeApart() {
        var near = new MergePolicy(1_000, 1_000_000, Duration.ofNanos(100));
        var days = new ArrayList<MergePolicy.Candidate>();
        for (long newest : new long[] {0, 10, 20, 300, 310, 320, 330}) {
            days.add(new MergePolicy.Candidate(10, 10, newest));
        }
        assertThat(near.choose(days)).isEqualTo(new MergePolicy.Run(3, 4));
    }

    /// However small the parts are that are cut, few segments are left, and a span is seldom written again.
    @Test
    void endsWithFewSegmentsAndWritesSpansSeldom() {
        var random = new Random(3);
        var segments = new ArrayList<MergePolicy.Candidate>();
        long spans = 0;
        long written = 0;
        for (int cut = 0; cut < 5_000; cut++) {
            segments.add(of(1 + random.nextInt(20)));
            spans += segments.getLast().spans();
            for (MergePolicy.Run run = policy.choose(segments); run.count() > 0; run = policy.choose(segments)) {
                List<MergePolicy.Candidate> merged = segments.subList(run.from(), run.from() + run.count());
                int sum = merged.stream().mapToInt(MergePolicy.Candidate::spans).sum();
                assertThat(sum).isLessThanOrEqualTo(1_000);
                written += sum;
                merged.clear();
                segments.add(run.from(), of(sum));
            }
        }
        assertThat(segments).hasSizeLessThan((int) (spans / 125));
        assertThat(written).isLessThan(5 * spans);
    }

    private MergePolicy.Run choose(int... spans) {
        var segments = new ArrayList<MergePolicy.Candidate>();
        for (int each : spans) {
            segments.add(of(each));
        }
        return policy.choose(segments);
    }

    private static MergePolicy.Candidate of(int spans) {
        return new MergePolicy.Candidate(spans, spans, 0);
    }
}
