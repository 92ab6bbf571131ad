package dev.clew.query.zipkin;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The spans of a trace below each other as Zipkin puts them (`zipkin2.internal.Trace` and `SpanNode`):
/// pieces of a span are put together, a server's span that shares its client's id stands below that, and
/// what has no parent stands below the first root.
final class LinkTree {
    /// A span in its place; that of a trace without a root has none.
    static final class Node {
        final @Nullable LinkSpan span;
        final List<Node> children = new ArrayList<>();

        @Nullable
        Node parent;

        Node(@Nullable LinkSpan span) {
            this.span = span;
        }

        private long timestampMicros() {
            return span == null ? 0 : span.timestampMicros();
        }

        private void add(Node child) {
            children.add(child);
            child.parent = this;
        }
    }

    /// A span that shares its id is told apart from others that do by where it was.
    private record Key(
            String id, boolean isShared, @Nullable ZipkinEndpoint local) {
        static Key of(LinkSpan span) {
            return new Key(span.id(), span.isShared(), span.isShared() ? span.local() : null);
        }

        Key anywhere() {
            return new Key(id, isShared, null);
        }
    }

    private final Map<Key, Node> nodes = new HashMap<>();
    private final Map<Key, @Nullable Key> parents = new LinkedHashMap<>();
    private @Nullable Node root;

    private LinkTree() {}

    /// @param spans of one trace, at least one
    static Node of(List<LinkSpan> spans) {
        List<LinkSpan> whole = merged(spans);
        var tree = new LinkTree();
        for (LinkSpan span : whole) {
            tree.parents.put(Key.of(span), span.isShared() ? plain(span.id()) : plain(span.parentId()));
        }
        whole.forEach(tree::place);
        return tree.grow();
    }

    private static @Nullable Key plain(@Nullable String id) {
        return id == null ? null : new Key(id, false, null);
    }

    static List<LinkSpan> merged(List<LinkSpan> spans) {
        var sorted = new ArrayList<>(spans);
        sorted.sort(LinkSpan.ORDER);
        var merged = new ArrayList<LinkSpan>(sorted.size());
        int next = 0;
        while (next < sorted.size()) {
            LinkSpan span = sorted.get(next++);
            while (next < sorted.size() && sorted.get(next).isPieceOf(span)) {
                span = span.with(sorted.get(next++));
            }
            LinkSpan last = merged.isEmpty() ? null : merged.getLast();
            merged.add(last != null && last.id().equals(span.id()) ? span.sharedWith(last) : span);
        }
        return merged;
    }

    private void place(LinkSpan span) {
        var node = new Node(span);
        Key key = Key.of(span);
        boolean isRoot = !span.isShared() && span.parentId() == null;
        if (!span.isShared() && span.parentId() != null) {
            // It may be below a server's span that shares its id, if it was in the same place.
            var server = new Key(span.parentId(), true, span.local());
            if (parents.containsKey(server)) {
                parents.put(key, server);
            }
        }
        if (isRoot && root == null) {
            root = node;
            parents.remove(key);
            return;
        }
        nodes.put(key, node);
        nodes.put(key.anywhere(), node);
    }

    private Node grow() {
        Node top = root == null ? new Node(null) : root;
        parents.forEach((key, parentKey) -> {
            Node child = nodes.get(key);
            Node parent = parentKey == null ? null : nodes.get(parentKey);
            if (child != null && child != parent) {
                (parent == null ? top : parent).add(child);
            }
        });
        forEach(top, node -> node.children.sort(Comparator.comparingLong(Node::timestampMicros)));
        return top;
    }

    /// Shows every node below `top`, and itself, each after its parent.
    static void forEach(Node top, Consumer<Node> visitor) {
        Queue<Node> queue = new ArrayDeque<>(List.of(top));
        while (!queue.isEmpty()) {
            Node node = queue.remove();
            visitor.accept(node);
            queue.addAll(node.children);
        }
    }
}
