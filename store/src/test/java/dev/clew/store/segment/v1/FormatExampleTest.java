package dev.clew.store.segment.v1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.model.AnyValue;
import dev.clew.model.Attributes;
import dev.clew.model.Resource;
import dev.clew.model.Span;
import dev.clew.model.SpanBuilder;
import dev.clew.model.SpanKind;
import dev.clew.model.TraceId;
import dev.clew.store.disk.RealDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The segment that FORMAT.md spells out, byte by byte.
class FormatExampleTest {
    private static final TraceId ID = TraceId.parse("0102030405060708090a0b0c0d0e0f10");
    private static final List<Span> SPANS = List.of(
            new SpanBuilder(ID, 0xa1)
                    .name("GET /cart")
                    .kind(SpanKind.SERVER)
                    .startNanos(1_000_000)
                    .endNanos(1_000_900)
                    .resource(Resource.of("cart"))
                    .attributes(Attributes.of("loan.id", AnyValue.of(17)))
                    .build(),
            new SpanBuilder(ID, 0xb2)
                    .parentSpanId(0xa1)
                    .name("SELECT")
                    .kind(SpanKind.CLIENT)
                    .startNanos(1_000_100)
                    .endNanos(1_000_300)
                    .resource(Resource.of("cart"))
                    .attributes(Attributes.of("loan.id", AnyValue.of(19)))
                    .build());

    @TempDir
    private Path folder;

    @Test
    void theBytesInTheDocumentAreTheSpansItTellsOf() throws IOException {
        Path file = Files.write(folder.resolve("documented"), documented());
        try (Segment segment = Segment.open(new RealDisk(), file)) {
            assertThat(Parts.all(segment)).isEqualTo(SPANS);
            assertThat(Parts.trace(segment, ID)).isEqualTo(SPANS);
        }
    }

    @Test
    void theSpansInTheDocumentAreWrittenAsItsBytes() throws IOException {
        var block = new Block();
        block.append(Parts.batch(SPANS));
        Path file = folder.resolve("written");
        SegmentWriter.write(block, new RealDisk(), file);
        assertThat(Files.readAllBytes(file)).isEqualTo(documented());
    }

    private static byte[] documented() throws IOException {
        Path document =
                Path.of(System.getProperty("clew.root"), "store/src/main/java/dev/clew/store/segment/v1/FORMAT.md");
        String text = Files.readString(document);
        String dump = text.substring(text.indexOf("```hex\n") + 7);
        String hex = dump.substring(0, dump.indexOf("```"))
                .lines()
                .map(line -> line.substring(4).replace(" ", ""))
                .collect(Collectors.joining());
        return HexFormat.of().parseHex(hex);
    }
}
