package dev.clew.benchmarks.receive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.benchmarks.Recording;
import dev.clew.model.Span;
import dev.clew.model.otlp.SpanDecoder;
import dev.clew.receive.WireBuffer;
import dev.clew.receive.edit.RequestEditor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedactionGate {
    private static final List<byte[]> REQUESTS =
            Recording.read(Path.of(System.getProperty("clew.root"), "model/src/test/resources/spans-5k.otlp.zst"));

    @Test
    void onlyTheOneThatIsMeantToHitReplacesSomethingAndNothingElse() {
        String key = RedactionCost.commonKey(REQUESTS);
        var hits = new ArrayList<String>();
        RedactionCost.editors(REQUESTS).forEach((name, editor) -> {
            for (byte[] request : REQUESTS) {
                if (editor.get().look(request, 0, request.length)) {
                    hits.add(name);
                    check(edited(editor.get(), request), new SpanDecoder().decode(request), key);
                }
            }
        });
        assertThat(hits).containsOnly("all, and a hit in most spans").hasSizeGreaterThan(REQUESTS.size() / 2);
    }

    private static void check(List<Span> edited, List<Span> sent, String key) {
        assertThat(edited).hasSameSizeAs(sent);
        int masked = 0;
        for (int i = 0; i < sent.size(); i++) {
            boolean hasKey = sent.get(i).attributes().get(key) != null;
            assertThat(edited.get(i).attributes().text(key)).isEqualTo(hasKey ? "****" : null);
            assertThat(edited.get(i).attributes().size())
                    .isEqualTo(sent.get(i).attributes().size());
            assertThat(edited.get(i).name()).isEqualTo(sent.get(i).name());
            assertThat(edited.get(i).resource()).isEqualTo(sent.get(i).resource());
            masked += hasKey ? 1 : 0;
        }
        assertThat(masked).isPositive();
    }

    private static List<Span> edited(RequestEditor editor, byte[] request) {
        try (var out = WireBuffer.alone()) {
            editor.edit(request, 0, request.length, out);
            return new SpanDecoder().decode(Arrays.copyOf(out.bytes(), out.length()));
        }
    }
}
