package dev.clew.cli.draw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.cli.draw.Table.Column;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table(
            List.of(new Column("NAME", false, true), new Column("COUNT", true, false), new Column("ID", false, false)));

    @Test
    void makesColumnsAsWideAsTheirWidestCell() {
        table.add(List.of("a", "7", "x1"));
        table.add(List.of("貸付", "12345678", "x2"));

        assertThat(printed(0)).isEqualTo("""
                NAME     COUNT  ID
                a            7  x1
                貸付  12345678  x2
                """);
    }

    @Test
    void cutsOnlyWhatMayShrink() {
        table.add(List.of("a name that is rather long", "7", "0123456789"));

        assertThat(printed(36)).isEqualTo("""
                NAME               COUNT  ID
                a name that is r…      7  0123456789
                """);
    }

    private String printed(int columns) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
        table.print(new Look(false, columns, ZoneOffset.UTC), out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
