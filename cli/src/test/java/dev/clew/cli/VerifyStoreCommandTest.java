package dev.clew.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.draw.LoanTrace;
import dev.clew.model.Span;
import dev.clew.model.SpanBatch;
import dev.clew.model.Tenant;
import dev.clew.model.otlp.OtlpWriter;
import dev.clew.store.segment.SegmentStore;
import dev.clew.store.segment.StoreLimits;
import dev.clew.store.segment.v1.Block;
import dev.clew.store.segment.v1.ColumnarFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Data folders as a server leaves them.
class VerifyStoreCommandTest {
    private static final int SPANS = 100;

    @TempDir
    private Path folder;

    private final Terminal terminal = new Terminal();

    private void fill() throws IOException {
        Files.writeString(folder.resolve("lock"), "123456\n");
        var format = new ColumnarFormat(() -> new Block(40, Long.MAX_VALUE));
        try (SegmentStore store = SegmentStore.open(folder, format, StoreLimits.DEFAULT.reserving(0))) {
            for (int i = 0; i < SPANS / 10; i++) {
                byte[] bytes = OtlpWriter.write(spans(10L * i));
                store.append(new SpanBatch(Tenant.DEFAULT, 1, bytes, 0, bytes.length));
            }
            while (files("segment-.*\\.clew").size() < 2) {
                Thread.onSpinWait();
            }
        }
    }

    private static List<Span> spans(long from) {
        var spans = new ArrayList<Span>();
        for (long id = from + 1; id <= from + 10; id++) {
            spans.add(LoanTrace.span(id, 0, "span " + id, "recorded", id, 1).build());
        }
        return spans;
    }

    private List<String> files(String pattern) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .sorted()
                    .toList();
        }
    }

    private String flipABit() throws IOException {
        String name = files("segment-.*\\.clew").getFirst();
        byte[] bytes = Files.readAllBytes(folder.resolve(name));
        bytes[20] ^= 1;
        Files.write(folder.resolve(name), bytes);
        return name;
    }

    private Map<String, Long> state() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toMap(
                    file -> file.getFileName().toString(),
                    file -> file.toFile().lastModified() + 31 * file.toFile().length()));
        }
    }

    @Test
    void endsWith0IfAllIsSoundAndChangesNothing() throws IOException {
        fill();
        Map<String, Long> before = state();

        assertThat(terminal.run("verify-store", folder.toString())).isZero();

        assertThat(terminal.out())
                .contains("2 segments with 80 spans", "20 more spans")
                .endsWith("sound\n");
        assertThat(terminal.err()).isEmpty();
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void endsWith1NamingFileAndByteOfADamage() throws IOException {
        fill();
        String damaged = flipABit();

        assertThat(terminal.run("verify-store", folder.toString())).isEqualTo(1);

        assertThat(terminal.out())
                .contains("damage: %s, byte 16\n".formatted(damaged))
                .contains("  column START: checksum")
                .contains("  lost: what START tells of spans 0 to 4095\n")
                .endsWith("damaged in 1 place; 40 spans of the segments that can be opened are lost\n");
    }

    @Test
    void printsOneJsonDocument() throws IOException {
        fill();
        terminal.run("verify-store", "--json", folder.toString());
        assertThat(terminal.out())
                .startsWith("{\"sound\":true,")
                .contains("\"segmentSpans\":80,")
                .endsWith("\"findings\":[]}\n");

        String damaged = flipABit();
        terminal.run("verify-store", "--json", folder.toString());
        assertThat(terminal.out())
                .startsWith("{\"sound\":false,")
                .contains("\"lostSpans\":40,")
                .contains("{\"weight\":\"DAMAGE\",\"file\":\"%s\",\"offset\":16,".formatted(damaged));
    }

    @Test
    void endsWith2WithoutAFolder() {
        assertThat(terminal.run("verify-store")).isEqualTo(2);
        assertThat(terminal.err()).contains("Missing required parameter: 'DIR'");
    }

    @Test
    void endsWith3WhereThereIsNoStore() throws IOException {
        assertThat(terminal.run("verify-store", folder.resolve("nowhere").toString()))
                .isEqualTo(3);
        assertThat(terminal.err()).contains("there is no such folder");

        Files.writeString(folder.resolve("notes.txt"), "mine");
        assertThat(terminal.run("verify-store", folder.toString())).isEqualTo(3);
        assertThat(terminal.err()).contains("there is no store");
    }

    @Test
    void endsWith4NamingWhoUsesTheFolder() throws IOException {
        fill();
        try (var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            for (String command : List.of("verify-store", "stats --data")) {
                List<String> words = new ArrayList<>(List.of(command.split(" ")));
                words.add(folder.toString());
                assertThat(terminal.run(words.toArray(String[]::new))).isEqualTo(4);
                assertThat(terminal.err()).contains("in use by process 123456");
            }
        }
    }

    @Test
    void tellsWhatAStoreIsMadeOf() throws IOException {
        fill();
        assertThat(terminal.run("stats", "--data", folder.toString(), "--all")).isZero();
        assertThat(terminal.out())
                .containsPattern("segment spans +80\n")
                .containsPattern("column SPAN_ID +\\d+ +\\d+\\.\\d\\d +\\d+\\.\\d %\n")
                .containsPattern("index trace ids +\\d")
                .containsPattern("segment-0{15}1-\\d+-default.clew +40 +");

        terminal.run("stats", "--data", folder.toString(), "--json");
        assertThat(terminal.out()).contains("\"segmentSpans\":80", "{\"name\":\"SPAN_ID\",\"bytes\":");
    }
}
