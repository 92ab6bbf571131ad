package dev.clew.receive.edit;

import dev.clew.model.otlp.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Cuts what is over [SpanLimits] out of a request and says so beside it: the attribute `clew.sanitized` names what
/// was cut, `clew.original_bytes.` with the key of an attribute, or with what else it was, tells how long that was, and
/// OTLP's own counts of what was dropped go up.
public final class SpanTrimmer extends RequestEditor {
    private static final byte[] SANITIZED = "clew.sanitized".getBytes(StandardCharsets.UTF_8);
    private static final String ORIGINAL_BYTES = "clew.original_bytes.";
    private static final int LONGEST_LABEL = 256;

    private final SpanLimits limits;
    private final boolean isThorough;
    private final Map<Message, Excess> excesses = new EnumMap<>(Message.class);
    private final Map<String, Integer> cuts = new TreeMap<>();
    private final Slice key = new Slice();
    private Message owner = Message.RESOURCE;
    private boolean isBody;

    /// Cuts what is over `limits`. A request in which no span is long takes next to no time.
    public static SpanTrimmer to(SpanLimits limits) {
        return new SpanTrimmer(limits, false);
    }

    /// Cuts nothing but lists that are nested too deeply, and looks for them in whatever is there.
    public static SpanTrimmer ofDepth() {
        return new SpanTrimmer(SpanLimits.NONE, true);
    }

    private SpanTrimmer(SpanLimits limits, boolean isThorough) {
        this.limits = limits;
        this.isThorough = isThorough;
        for (Message each : new Message[] {
            Message.RESOURCE, Message.SCOPE, Message.SPAN, Message.EVENT, Message.LINK, Message.LOG_RECORD
        }) {
            excesses.put(each, new Excess());
        }
    }

    /// Whether a request of `bytes` may have something over `limits`.
    public static boolean mayTrim(int bytes, SpanLimits limits) {
        return bytes >= limits.harmlessBytes();
    }

    /// Of how many spans, events, links, log records, resources and scopes something was cut, by what it was.
    public Map<String, Integer> cuts() {
        return cuts;
    }

    @Override
    protected boolean enter(Message type, Message childType, Field field, int depth) {
        boolean isLong = isThorough || field.length() >= limits.harmlessBytes();
        return switch (childType) {
            case RESOURCE_SPANS, SCOPE_SPANS, RESOURCE_LOGS, SCOPE_LOGS, STATUS -> isLong;
            case RESOURCE, SCOPE, SPAN, LOG_RECORD -> isLong && begin(childType);
            case EVENT -> mayStay(++excess().events, limits.events(), "events", field) && isLong && begin(childType);
            case LINK -> mayStay(++excess().links, limits.links(), "links", field) && isLong && begin(childType);
            case KEY_VALUE -> type == Message.KEY_VALUE_LIST || attribute(field);
            case VALUE -> {
                isBody |= type == Message.LOG_RECORD;
                yield true;
            }
            case ARRAY, KEY_VALUE_LIST -> list(field, depth);
            case REQUEST, LOGS_REQUEST -> throw new IllegalStateException("Bug: a request within a message");
        };
    }

    private boolean begin(Message newOwner) {
        owner = newOwner;
        excess().clear();
        return true;
    }

    private Excess excess() {
        return of(owner);
    }

    private Excess of(Message type) {
        Excess excess = excesses.get(type);
        if (excess == null) {
            throw new IllegalStateException("Bug: nobody counts what is in a " + type);
        }
        return excess;
    }

    private boolean mayStay(int count, int limit, String what, Field field) {
        if (count <= limit) {
            return true;
        }
        excess().reasons.add(what);
        drop(field);
        return false;
    }

    private boolean attribute(Field field) {
        isBody = false;
        if (!mayStay(++excess().attributes, limits.attributes(), "attributes", field)
                || (!isThorough && field.length() <= limits.textBytes())) {
            return false;
        }
        find(1, field, key);
        return true;
    }

    private boolean list(Field field, int depth) {
        boolean isDeep = depth > SpanLimits.DEEPEST_LIST;
        if (!isDeep && field.length() <= limits.textBytes()) {
            return isThorough;
        }
        tell(isDeep ? "depth" : "length", label(), field.length());
        drop(field);
        String why = isDeep ? "nested too deeply" : "too long";
        put(1, "(%d bytes, %s to be kept)".formatted(field.length(), why).getBytes(StandardCharsets.UTF_8));
        return false;
    }

    private String label() {
        if (isBody) {
            return "body";
        }
        String label = key.text();
        return label.length() > LONGEST_LABEL ? label.substring(0, LONGEST_LABEL) : label;
    }

    private void tell(String reason, String label, int bytes) {
        excess().reasons.add(reason);
        excess().originalBytes.merge(label, bytes, Math::max);
    }

    @Override
    protected byte @Nullable [] text(Message type, int number, Slice text) {
        if (text.length() <= limits.textBytes()) {
            return null;
        }
        switch (type) {
            case RESOURCE_SPANS, SCOPE_SPANS, RESOURCE_LOGS, SCOPE_LOGS -> {}
            case KEY_VALUE -> tell("length", "key", text.length());
            case VALUE -> tell("length", label(), text.length());
            case STATUS -> tell("length", "status.message", text.length());
            case SCOPE -> tell("length", number == 1 ? "name" : "version", text.length());
            case SPAN, LINK -> tell("length", number == 3 ? "trace_state" : "name", text.length());
            case EVENT -> tell("length", "name", text.length());
            case LOG_RECORD -> tell("length", number == 3 ? "severity_text" : "event_name", text.length());
            case REQUEST, LOGS_REQUEST, RESOURCE, ARRAY, KEY_VALUE_LIST ->
                throw new IllegalStateException("Bug: a text in a " + type);
        }
        boolean isBytes = type == Message.VALUE && number == 7;
        return isBytes ? Arrays.copyOf(text.copy(), limits.textBytes()) : cut(text);
    }

    /// As many whole characters as leave room to say that it was cut.
    private byte[] cut(Slice text) {
        byte[] marker = "… (cut, of %d bytes)".formatted(text.length()).getBytes(StandardCharsets.UTF_8);
        int kept = limits.textBytes() - marker.length;
        while (kept > 0 && (text.array()[text.offset() + kept] & 0xc0) == 0x80) {
            kept--;
        }
        byte[] cut = new byte[kept + marker.length];
        System.arraycopy(text.array(), text.offset(), cut, 0, kept);
        System.arraycopy(marker, 0, cut, kept, marker.length);
        return cut;
    }

    @Override
    protected byte @Nullable [] number(Message type, int number, long value) {
        long count = value & 0xffff_ffffL;
        if (number == droppedAttributes(type)) {
            of(type).attributesDroppedBefore = count;
        } else if (type == Message.SPAN && number == 12) {
            excess().eventsDroppedBefore = count;
        } else if (type == Message.SPAN && number == 14) {
            excess().linksDroppedBefore = count;
        }
        return null;
    }

    /// The field that counts the attributes that were dropped; -1 if there is none.
    private static int droppedAttributes(Message type) {
        return switch (type) {
            case RESOURCE -> 2;
            case SCOPE, EVENT -> 4;
            case LINK -> 5;
            case LOG_RECORD -> 7;
            case SPAN -> 10;
            case REQUEST,
                    LOGS_REQUEST,
                    RESOURCE_LOGS,
                    SCOPE_LOGS,
                    RESOURCE_SPANS,
                    SCOPE_SPANS,
                    STATUS,
                    KEY_VALUE,
                    VALUE,
                    ARRAY,
                    KEY_VALUE_LIST -> -1;
        };
    }

    @Override
    protected void leave(Message type) {
        switch (type) {
            case RESOURCE -> tell(1);
            case SCOPE, EVENT -> tell(3);
            case LINK -> tell(4);
            case LOG_RECORD -> tell(6);
            case SPAN -> {
                dropped(12, excess().eventsDroppedBefore, excess().events - limits.events());
                dropped(14, excess().linksDroppedBefore, excess().links - limits.links());
                tell(9);
            }
            case REQUEST,
                    LOGS_REQUEST,
                    RESOURCE_LOGS,
                    SCOPE_LOGS,
                    RESOURCE_SPANS,
                    SCOPE_SPANS,
                    STATUS,
                    KEY_VALUE,
                    VALUE,
                    ARRAY,
                    KEY_VALUE_LIST -> {}
        }
        if (type == Message.EVENT || type == Message.LINK) {
            owner = Message.SPAN;
        }
    }

    private void tell(int attributeField) {
        Excess excess = excess();
        dropped(droppedAttributes(owner), excess.attributesDroppedBefore, excess.attributes - limits.attributes());
        if (!excess.reasons.isEmpty()) {
            String reasons = String.join(",", excess.reasons);
            putAttribute(attributeField, SANITIZED, reasons.getBytes(StandardCharsets.UTF_8));
            excess.originalBytes.forEach((label, bytes) -> putAttribute(attributeField, ORIGINAL_BYTES + label, bytes));
            if (isEdited()) {
                excess.reasons.forEach(reason -> cuts.merge(reason, 1, Integer::sum));
            }
        }
    }

    private void dropped(int field, long before, int count) {
        if (count > 0) {
            put(field, (before + count) & 0xffff_ffffL);
        }
    }
}
