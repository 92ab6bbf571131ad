package dev.clew.query.zipkin;

import dev.clew.query.zipkin.ZipkinLinks.Link;
import dev.clew.query.zipkin.ZipkinSpan.Kind;
import dev.clew.store.sampling.Rollup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Counts who called whom as Zipkin does (`zipkin2.internal.DependencyLinker`): calls are seen from the
/// server's side, or from the client's if the server was not traced; messages go from the producer to its
/// broker, and from that to the consumer.
final class LinkCount {
    private record Pair(String parent, String child) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            int byParent = parent.compareTo(other.parent);
            return byParent == 0 ? child.compareTo(other.child) : byParent;
        }
    }

    private final Map<Pair, double[]> counts = new TreeMap<>();
    private double weight = 1;

    /// @param spans of one trace, at least one
    /// @param weight how many traces it stands for
    void add(List<LinkSpan> spans, double weight) {
        this.weight = weight;
        LinkTree.Node root = LinkTree.of(spans);
        LinkTree.forEach(root, node -> {
            if (node.span != null) {
                count(node, node.span, node == root);
            }
        });
    }

    List<Link> links() {
        var links = new ArrayList<Link>(counts.size());
        counts.forEach((pair, count) ->
                links.add(new Link(pair.parent, pair.child, Math.round(count[0]), Math.round(count[1]))));
        return links;
    }

    private void count(LinkTree.Node node, LinkSpan span, boolean isRoot) {
        String service = span.localService();
        String remote = span.remoteService();
        // Of a kind that nobody knows, whoever knows both ends called.
        Kind kind = span.kind() == null && service != null && remote != null ? Kind.CLIENT : span.kind();
        boolean servesBelow = span.kind() == Kind.CLIENT && !node.children.isEmpty();
        if (kind == null || servesBelow) {
            return;
        }
        switch (kind) {
            case PRODUCER -> link(service, remote, span.isError());
            case CONSUMER -> {
                if (!isRoot || remote != null) {
                    link(remote, service, span.isError());
                }
            }
            case SERVER -> {
                if (!isRoot || remote != null) {
                    LinkSpan caller = firstRemoteAncestor(node);
                    String name = caller == null ? null : caller.localService();
                    link(name == null ? remote : name, service, isError(span, caller, name));
                }
            }
            case CLIENT -> {
                LinkSpan caller = firstRemoteAncestor(node);
                String name = caller == null ? null : caller.localService();
                // Some give the other end's name as their own: that link is missing.
                if (name != null && service != null && !name.equals(service)) {
                    link(name, service, /* isError= */ false);
                }
                link(service == null ? name : service, remote, isError(span, caller, name));
            }
        }
    }

    /// A client and a server's span with ids of their own are one call: the client may know that it failed.
    private static boolean isError(LinkSpan span, @Nullable LinkSpan caller, @Nullable String callerName) {
        return span.isError()
                || (caller != null
                        && callerName != null
                        && caller.kind() == Kind.CLIENT
                        && caller.id().equals(span.parentId())
                        && caller.isError());
    }

    /// Spans within a service may stand between.
    private static @Nullable LinkSpan firstRemoteAncestor(LinkTree.Node node) {
        LinkTree.Node ancestor = node.parent;
        while (ancestor != null) {
            if (ancestor.span != null && ancestor.span.kind() != null) {
                return ancestor.span;
            }
            ancestor = ancestor.parent;
        }
        return null;
    }

    private void link(@Nullable String parent, @Nullable String child, boolean isError) {
        if (parent != null && child != null) {
            add(new Pair(parent, child), weight, isError ? weight : 0);
        }
    }

    private void add(Pair pair, double calls, double errors) {
        double[] count = counts.computeIfAbsent(pair, _ -> new double[2]);
        count[0] += calls;
        count[1] += errors;
    }

    /// Adds calls of servers that none of the traces shows.
    void addUnseen(List<Rollup.OfEdge> calls) {
        Set<Pair> seen = Set.copyOf(counts.keySet());
        for (Rollup.OfEdge call : calls) {
            var pair = new Pair(call.caller(), call.callee());
            if (!call.isMessage() && !seen.contains(pair)) {
                Rollup.Figures figures = call.figures();
                add(pair, (double) figures.spans(), (double) figures.errors());
            }
        }
    }
}
