package dev.clew.cli;

import com.github.luben.zstd.Zstd;
import dev.clew.cli.draw.LoanTrace;
import dev.clew.model.Span;
import dev.clew.model.otlp.OtlpWriter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A file of requests for `clew load`, of ten spans each.
record Recording(Path file, Set<ByteBuffer> requests) {
    static final int SPANS_PER_REQUEST = 10;

    static Recording write(Path file, int requests) throws IOException {
        var framed = new ByteArrayOutputStream();
        var all = new HashSet<ByteBuffer>();
        try (var out = new DataOutputStream(framed)) {
            for (int i = 0; i < requests; i++) {
                byte[] request = request(i);
                all.add(ByteBuffer.wrap(request));
                out.writeInt(request.length);
                out.write(request);
            }
        }
        boolean packed = file.toString().endsWith(".zst");
        Files.write(file, packed ? Zstd.compress(framed.toByteArray()) : framed.toByteArray());
        return new Recording(file, all);
    }

    private static byte[] request(int number) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < SPANS_PER_REQUEST; i++) {
            long id = 1 + (long) number * SPANS_PER_REQUEST + i;
            spans.add(LoanTrace.span(id, 0, "span " + id, "recorded", id, 1).build());
        }
        return OtlpWriter.write(spans);
    }

    long spans() {
        return (long) requests.size() * SPANS_PER_REQUEST;
    }
}
