package dev.clew.server.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.sample.tail.Relief;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplingTest {
    @TempDir
    private Path folder;

    @Test
    void saysNothingOfAFullDiskWhereNothingIsDropped() {
        try (Sampling sampling = onAFullDisk("everything")) {
            sampling.look();
            assertThat(sampling.shortage().relief().isForAll()).isTrue();
            assertThat(sampling.told()).isEqualTo(Relief.NONE);
        }
    }

    @Test
    void saysThatLessIsKeptThanAPolicySays() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.yaml"), "name: tenth\notherwise: 10%");
        try (Sampling sampling = onAFullDisk(policy.toString())) {
            sampling.look();
            assertThat(sampling.told()).isEqualTo(sampling.shortage().relief()).isNotEqualTo(Relief.NONE);
        }
    }

    private Sampling onAFullDisk(String option) {
        return Sampling.of(option, folder, Long.MAX_VALUE, Sampling.LOOK_EVERY);
    }
}
