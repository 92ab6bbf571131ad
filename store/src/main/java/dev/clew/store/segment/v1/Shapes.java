package dev.clew.store.segment.v1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which columns a row has values in, in order: few rows differ in that, so a row keeps the number of its shape
/// only. A shape is a path in a tree of columns. One thread adds, any thread reads.
///
/// ```
/// (root) → http.route → http.status → ●2        shape 2 = [http.route, http.status]
///                     → ●1                      shape 1 = [http.route]
/// ```
///
/// Random combinations of keys make a shape per row, so their number is limited; rows beyond it are *loose*, and
/// carry the numbers of their columns themselves.
final class Shapes {
    /// Marks rows without a shape.
    static final int LOOSE = 0;

    static final int LIMIT = 4_096;
    private static final int NODE_LIMIT = 4 * LIMIT;

    /// Longer rows are loose: a single one could fill the tree.
    private static final int LONGEST = 512;

    /// A step on the way to a shape.
    static final class Node {
        final @Nullable AttributeColumn column;
        private final int depth;
        private final int id;
        private int shape = -1;

        /// The step that was taken from here last time, and probably will be again.
        @Nullable
        Node next;

        Node(@Nullable AttributeColumn column, int depth, int id) {
            this.column = column;
            this.depth = depth;
            this.id = id;
        }
    }

    private final Node root = new Node(null, 0, 0);
    private int nodeCount = 1;
    private long[] keys = new long[64];
    private @Nullable Node[] children = new Node[64];

    private int[][] shapes = {{}};
    private volatile int[][] shared = shapes;
    private int size = 1;

    Node root() {
        return root;
    }

    /// The step from `node` to `column`, or null if there is none and there are too many.
    @Nullable
    Node step(Node node, AttributeColumn column) {
        long key = (long) node.id << 32 | column.id();
        int slot = slot(key, keys.length);
        Node child = children[slot];
        while (child != null) {
            if (keys[slot] == key) {
                node.next = child;
                return child;
            }
            slot = slot + 1 & keys.length - 1;
            child = children[slot];
        }
        if (nodeCount == NODE_LIMIT || node.depth == LONGEST) {
            return null;
        }
        var added = new Node(column, node.depth + 1, nodeCount++);
        keys[slot] = key;
        children[slot] = added;
        if (2 * nodeCount > keys.length) {
            rehash();
        }
        node.next = added;
        return added;
    }

    private void rehash() {
        var widerKeys = new long[2 * keys.length];
        var widerChildren = new @Nullable Node[2 * keys.length];
        for (int i = 0; i < keys.length; i++) {
            if (children[i] != null) {
                int slot = slot(keys[i], widerKeys.length);
                while (widerChildren[slot] != null) {
                    slot = slot + 1 & widerKeys.length - 1;
                }
                widerKeys[slot] = keys[i];
                widerChildren[slot] = children[i];
            }
        }
        keys = widerKeys;
        children = widerChildren;
    }

    private static int slot(long key, int slots) {
        return (int) Hash.of(Hash.SECRET, key, 0) & slots - 1;
    }

    /// The shape that ends at `node`, whose columns are the first of `columns`; [#LOOSE] if there are too many.
    int shapeOf(Node node, int[] columns) {
        if (node.shape < 0 && size < LIMIT) {
            if (size == shapes.length) {
                shapes = Arrays.copyOf(shapes, 2 * size);
            }
            shapes[size] = Arrays.copyOf(columns, node.depth);
            node.shape = size++;
            shared = shapes;
        }
        return Math.max(node.shape, LOOSE);
    }

    int[] get(int shape) {
        return shapes[shape];
    }

    /// For readers: the columns of each shape; null for those that are not there yet.
    int[][] shared() {
        return shared;
    }
}
