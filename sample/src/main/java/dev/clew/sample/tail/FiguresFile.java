package dev.clew.sample.tail;

import dev.clew.model.Histogram;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/// Figures as bytes, so that a process goes on with what the one before went by.
///
/// ```
/// "CLEWFIG1" | durations: count, (service, name, count, (bucket, count)*)* | traces: maps | shares: maps
///            | spans a second: map
/// maps: count, (rule, map)* map: count, (key, double)* counts are int32, texts as DataOutput has them
/// ```
final class FiguresFile {
    private static final long MAGIC = 0x434c455746494731L;

    private FiguresFile() {}

    static byte[] bytes(Figures figures) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(MAGIC);
            out.writeInt(figures.durations().size());
            for (var each : figures.durations().entrySet()) {
                text(each.getKey().service(), out);
                text(each.getKey().name(), out);
                histogram(each.getValue(), out);
            }
            maps(figures.traces(), out);
            maps(figures.shares(), out);
            map(figures.spansPerSecond(), out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /// @throws IOException if it is none, or cut short
    static Figures read(byte[] bytes) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(bytes));
        if (in.readLong() != MAGIC) {
            throw new IOException("no figures of sampling rules");
        }
        var durations = new HashMap<Operation, Histogram>();
        for (int left = in.readInt(); left > 0; left--) {
            var operation = new Operation(in.readUTF(), in.readUTF());
            var histogram = new Histogram();
            for (int buckets = in.readInt(); buckets > 0; buckets--) {
                histogram.addTo(in.readInt(), in.readLong());
            }
            durations.put(operation, histogram);
        }
        return new Figures(durations, maps(in), maps(in), map(in));
    }

    private static void histogram(Histogram histogram, DataOutputStream out) throws IOException {
        var content = new ByteArrayOutputStream();
        var pairs = new DataOutputStream(content);
        int[] count = {0};
        histogram.forEach((bucket, many) -> {
            try {
                pairs.writeInt(bucket);
                pairs.writeLong(many);
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
            count[0]++;
        });
        out.writeInt(count[0]);
        content.writeTo(out);
    }

    private static void maps(Map<String, Map<String, Double>> maps, DataOutputStream out) throws IOException {
        out.writeInt(maps.size());
        for (var each : maps.entrySet()) {
            text(each.getKey(), out);
            map(each.getValue(), out);
        }
    }

    private static void map(Map<String, Double> map, DataOutputStream out) throws IOException {
        out.writeInt(map.size());
        for (var each : map.entrySet()) {
            text(each.getKey(), out);
            out.writeDouble(each.getValue());
        }
    }

    private static Map<String, Map<String, Double>> maps(DataInputStream in) throws IOException {
        var maps = new HashMap<String, Map<String, Double>>();
        for (int left = in.readInt(); left > 0; left--) {
            maps.put(in.readUTF(), map(in));
        }
        return maps;
    }

    private static Map<String, Double> map(DataInputStream in) throws IOException {
        var map = new HashMap<String, Double>();
        for (int left = in.readInt(); left > 0; left--) {
            map.put(in.readUTF(), in.readDouble());
        }
        return map;
    }

    /// What is too long for the form is told apart by what it begins with.
    private static void text(String text, DataOutputStream out) throws IOException {
        out.writeUTF(text.length() > 10_000 ? text.substring(0, 10_000) : text);
    }
}
