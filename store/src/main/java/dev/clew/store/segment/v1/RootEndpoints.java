package dev.clew.store.segment.v1;

import dev.clew.model.AnyValue;
import dev.clew.store.sampling.TraceRoot;
import dev.clew.store.segment.totals.Codes;
import dev.clew.store.segment.totals.ValueCoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The endpoints of the spans that traces begin with, each text made once. Of pages without routes nothing is
/// read.
final class RootEndpoints {
    private final long[] rowsAndTraces;
    private final int[] numbers;
    private final List<String> endpoints = new ArrayList<>(List.of(""));
    private final Map<Parts, Integer> known = new HashMap<>();
    private final Texts texts = new Texts();

    /// Numbers of texts.
    private record Parts(long method, long route) {}

    /// Gives texts numbers, and whatever else is a value none.
    private static final class Texts implements ValueCoder {
        private final List<String> all = new ArrayList<>(List.of(""));
        private final Map<String, Integer> numbers = new HashMap<>(Map.of("", 0));

        @Override
        public long absent() {
            return 0;
        }

        @Override
        public long of(AnyValue value) {
            return value instanceof AnyValue.StringValue(var text)
                    ? numbers.computeIfAbsent(text, added -> {
                        all.add(added);
                        return all.size() - 1;
                    })
                    : absent();
        }

        @Override
        public long ofInt(long value) {
            return absent();
        }

        @Override
        public long ofDouble(long bits) {
            return absent();
        }

        String text(long number) {
            return all.get((int) number);
        }
    }

    /// @param roots the row that each trace begins with; below zero where that is unknown
    RootEndpoints(MergeInputs inputs, int[] roots) {
        rowsAndTraces = new long[roots.length];
        numbers = new int[roots.length];
        for (int trace = 0; trace < roots.length; trace++) {
            rowsAndTraces[trace] = (long) roots[trace] << Integer.SIZE | trace;
        }
        Arrays.sort(rowsAndTraces);
        int at = firstFrom(0);
        for (int input = 0; input < inputs.count(); input++) {
            int end = firstFrom(inputs.firstRow(input + 1));
            read(inputs, input, at, end);
            at = end;
        }
    }

    private int row(int index) {
        return (int) (rowsAndTraces[index] >> Integer.SIZE);
    }

    private int firstFrom(int row) {
        int found = Arrays.binarySearch(rowsAndTraces, (long) row << Integer.SIZE);
        return found < 0 ? -found - 1 : found;
    }

    private void read(MergeInputs inputs, int input, int from, int to) {
        SegmentPages pages = inputs.pages(input);
        var dictionaries = new SegmentDictionaries(inputs.segment(input), pages);
        KeyColumns routes = dictionaries.columns(Table.SPAN, TraceRoot.ROUTE, texts);
        if (routes.count() == 0) {
            return;
        }
        KeyColumns methods = dictionaries.columns(Table.SPAN, TraceRoot.METHOD, texts);
        KeyColumns oldMethods = dictionaries.columns(Table.SPAN, TraceRoot.OLD_METHOD, texts);
        var picked = new Picked();
        var codes = new Codes[] {new Codes(), new Codes(), new Codes()};
        for (int at = from; at < to; ) {
            int page = (row(at) - inputs.firstRow(input)) / Format.PAGE_ROWS;
            int firstRow = inputs.firstRow(input) + page * Format.PAGE_ROWS;
            int end = Math.min(to, firstFrom(firstRow + Format.PAGE_ROWS));
            SegmentSpanRows rows = pages.rows(page);
            pick(at, end, firstRow, rows.size(), picked);
            rows.spans.firsts(routes, picked, codes[0]);
            if (!codes[0].isSame()) {
                rows.spans.firsts(methods, picked, codes[1]);
                rows.spans.firsts(oldMethods, picked, codes[2]);
                take(at, end, codes);
            }
            rows.spans.release();
            at = end;
        }
    }

    private void pick(int from, int to, int firstRow, int size, Picked picked) {
        Arrays.fill(picked.hits(), false);
        for (int i = from; i < to; i++) {
            picked.hits()[row(i) - firstRow] = true;
        }
        picked.all(size);
        picked.keepHits();
    }

    private void take(int from, int to, Codes[] codes) {
        for (int i = from; i < to; i++) {
            long route = code(codes[0], i - from);
            long method = code(codes[1], i - from);
            var parts = new Parts(method == texts.absent() ? code(codes[2], i - from) : method, route);
            numbers[(int) rowsAndTraces[i]] = known.computeIfAbsent(parts, added -> {
                endpoints.add(TraceRoot.endpoint(texts.text(added.method), texts.text(added.route)));
                return endpoints.size() - 1;
            });
        }
    }

    private static long code(Codes codes, int index) {
        return codes.isSame() ? codes.first() : codes.each()[index];
    }

    /// Empty if it has none, or the row is unknown.
    String of(int trace) {
        return endpoints.get(numbers[trace]);
    }
}
