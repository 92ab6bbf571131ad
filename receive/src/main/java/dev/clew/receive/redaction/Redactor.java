package dev.clew.receive.redaction;

import dev.clew.model.otlp.Slice;
import dev.clew.receive.edit.Message;
import dev.clew.receive.edit.RequestEditor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Applies a [Redaction] to one request. A rule about a key replaces the value as a whole, and comes before rules about
/// texts. Those are applied to every text, name and message, to bytes, and to whole numbers as they are written; not to
/// keys, nor to numbers with a fraction.
public final class Redactor extends RequestEditor {
    private static final String MASK = "****";
    private static final String HMAC = "HmacSHA256";

    /// Of a hash that has 32: enough to tell values apart.
    private static final int HASH_BYTES = 16;

    private final Redaction redaction;
    private final Map<String, Integer> hits = new TreeMap<>();
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private final Slice content = new Slice();
    private @Nullable Mac mac;

    public Redactor(Redaction redaction) {
        this.redaction = redaction;
    }

    /// How often each rule replaced something, by its name.
    public Map<String, Integer> hits() {
        return hits;
    }

    @Override
    protected boolean passes(byte[] request, int key, int keyEnd, int type, int from, int end) {
        if (!redaction.keys().isEmpty() && redaction.keys().find(request, key, keyEnd) != KeyRules.NONE) {
            return false;
        }
        return switch (type) {
            case TEXT -> !redaction.texts().hits(request, from, end);
            case WHOLE_NUMBER -> !redaction.texts().mayHitNumber(end - from);
            default -> true;
        };
    }

    @Override
    protected boolean passes(byte[] request, int from, int end) {
        return !redaction.texts().hits(request, from, end);
    }

    @Override
    protected boolean enter(Message type, Message childType, Field field, int depth) {
        if (childType != Message.KEY_VALUE || redaction.keys().isEmpty() || !find(1, field, key)) {
            return true;
        }
        int rule = redaction.keys().find(key.array(), key.offset(), key.offset() + key.length());
        if (rule == KeyRules.NONE) {
            return true;
        }
        drop(field);
        if (isEdited()) {
            replace(rule, field);
        }
        return false;
    }

    private void replace(int rule, Field keyValue) {
        String by = replacement(rule, valueOf(keyValue));
        if (redaction.rules().get(rule).action() != Rule.Action.REMOVE) {
            putAttribute(keyValue.number(), key.copy(), by.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// A text as it is, so that its hash is that of the same text elsewhere; of other values the bytes.
    private String valueOf(Field keyValue) {
        if (!find(2, keyValue, value)) {
            return "";
        }
        return find(1, value, content) ? content.text() : value.text();
    }

    @Override
    protected byte @Nullable [] text(Message type, int number, Slice text) {
        return type == Message.KEY_VALUE ? null : redacted(text.array(), text.offset(), text.offset() + text.length());
    }

    @Override
    protected byte @Nullable [] number(Message type, int number, long value) {
        if (type != Message.VALUE || number != 3) {
            return null;
        }
        byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
        return redacted(text, 0, text.length);
    }

    private byte @Nullable [] redacted(byte[] text, int from, int to) {
        if (!redaction.texts().hits(text, from, to)) {
            return null;
        }
        byte[] copy = Arrays.copyOfRange(text, from, to);
        return isEdited() ? redaction.texts().replaced(copy, this::replacement) : copy;
    }

    private String replacement(int place, String found) {
        Rule rule = redaction.rules().get(place);
        hits.merge(rule.name(), 1, Integer::sum);
        return switch (rule.action()) {
            case REMOVE -> "";
            case HASH -> hash(found);
            case MASK -> MASK;
        };
    }

    private String hash(String found) {
        byte[] hash = mac().doFinal(found.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    private Mac mac() {
        Mac ready = mac;
        if (ready == null) {
            try {
                ready = Mac.getInstance(HMAC);
                ready.init(new SecretKeySpec(redaction.salt(), HMAC));
                mac = ready;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Bug: every JDK has this hash", e);
            }
        }
        return ready;
    }
}
