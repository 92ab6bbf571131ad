package dev.clew.query.zipkin;

import dev.clew.query.zipkin.ZipkinLinks.Link;
import dev.clew.query.zipkin.ZipkinSpan.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final Map<Pair, long[]> counts = new TreeMap<>();

    /// @param spans of one trace, at least one
    void add(List<LinkSpan> spans) {
        LinkTree.Node root = LinkTree.of(spans);
        LinkTree.forEach(root, node -> {
            if (node.span != null) {
                count(node, node.span, node == root);
            }
        });
    }

    List<Link> links() {
        var links = new ArrayList<Link>(counts.size());
        counts.forEach((pair, count) -> links.add(new Link(pair.parent, pair.child, count[0], count[1])));
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
            long[] count = counts.computeIfAbsent(new Pair(parent, child), _ -> new long[2]);
            count[0]++;
            count[1] += isError ? 1 : 0;
        }
    }
}
