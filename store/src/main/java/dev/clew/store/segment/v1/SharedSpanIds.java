package dev.clew.store.segment.v1;

import dev.clew.model.SpanKind;
import java.util.HashMap;
import java.util.Map;

/// Judges a trace in which spans share an id: in order is a client's span and a server's, of which the server's
/// is the child.
///
/// @param named by position, the parent that a span names
/// @param spanIds by position
/// @param kinds by position
record SharedSpanIds(Forest forest, int[] named, long[] spanIds, long[] kinds) {
    private static final int SERVER = SpanKind.SERVER.number();
    private static final int CLIENT = SpanKind.CLIENT.number();

    boolean isOdd(int trace) {
        Map<Long, Integer> first = new HashMap<>();
        Map<Integer, Integer> clientOfServer = new HashMap<>();
        int to = forest.traceStarts()[trace + 1];
        for (int i = forest.traceStarts()[trace]; i < to; i++) {
            Integer other = first.putIfAbsent(spanIds[i], i);
            if (other != null && !pair(other, i, clientOfServer)) {
                return true;
            }
        }
        for (int i = forest.traceStarts()[trace]; i < to; i++) {
            if (forest.parents()[i] != clientOfServer.getOrDefault(i, named[i])) {
                return true;
            }
        }
        return false;
    }

    /// False if they are no pair, or one of them is in another already.
    private boolean pair(int one, int other, Map<Integer, Integer> clientOfServer) {
        boolean isPair =
                (kinds[one] == CLIENT && kinds[other] == SERVER) || (kinds[one] == SERVER && kinds[other] == CLIENT);
        int server = kinds[one] == SERVER ? one : other;
        return isPair
                && !clientOfServer.containsKey(server)
                && !clientOfServer.containsValue(one)
                && clientOfServer.put(server, one + other - server) == null;
    }
}
