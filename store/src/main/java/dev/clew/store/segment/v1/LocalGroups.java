package dev.clew.store.segment.v1;

import dev.clew.store.segment.totals.Codes;
import dev.clew.store.segment.totals.Totals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds the group of a row by what its fields hold in one part, where that is from small dictionaries: the numbers of
/// all fields side by side are a place in a table, so that one look replaces one for each field and one for each pair.
/// `AggregationCost` says what it buys.
///
/// ```
/// resource 17, name 4, kind 2   →   10001 0100 010   →   group 9
/// ```
final class LocalGroups {
    /// A larger table would not stay in the caches.
    private static final int MOST_BITS = 16;

    private static final long UNKNOWN = -1;

    private final List<FieldReader.OfField> fields;
    private final int[] bits;
    private final Totals totals;
    private final long[] groups;
    private final int[] places = new int[Format.PAGE_ROWS];

    private LocalGroups(List<FieldReader.OfField> fields, int[] bits, Totals totals) {
        this.fields = fields;
        this.bits = bits;
        this.totals = totals;
        groups = new long[1 << Arrays.stream(bits).sum()];
        Arrays.fill(groups, UNKNOWN);
    }

    /// Null if there is no field, or one that has too many values here, or is of another kind.
    static @Nullable LocalGroups of(List<FieldReader> readers, Totals totals) {
        var fields = new ArrayList<FieldReader.OfField>();
        int[] bits = new int[readers.size()];
        for (FieldReader reader : readers) {
            if (!(reader instanceof FieldReader.OfField field && field.codes() instanceof NumberCodes.OfIds ids)) {
                return null;
            }
            bits[fields.size()] = Integer.SIZE - Integer.numberOfLeadingZeros(ids.size() - 1);
            fields.add(field);
        }
        return fields.isEmpty() || Arrays.stream(bits).asLongStream().sum() > MOST_BITS
                ? null
                : new LocalGroups(fields, bits, totals);
    }

    /// Reads the groups of the picked rows. False if a number is beyond its dictionary, as kinds can be that nobody has
    /// defined; then nothing was read.
    boolean read(Rows rows, Picked picked, Codes to) {
        if (bits.length == 1 && picked.isAll()) {
            SmallNumbers small = rows.small(fields.getFirst().field());
            if (small != null) {
                return find(small.least(), small.above(), picked.count(), to);
            }
        }
        Arrays.fill(places, 0, picked.count(), 0);
        boolean same = true;
        for (int i = 0; i < bits.length; i++) {
            Field field = fields.get(i).field();
            if (append(field, bits[i], rows, picked) >>> bits[i] != 0) {
                return false;
            }
            same &= rows.isSame(field);
        }
        if (same) {
            to.same(group(places[0]));
        } else {
            find(picked.count(), to.fill(picked.count()));
        }
        return true;
    }

    /// Adds the number of a field to the place of each row; returns every bit that is set in any of them.
    private long append(Field field, int width, Rows rows, Picked picked) {
        if (rows.isSame(field)) {
            long number = rows.same(field);
            appendSame((int) number, width, picked.count());
            return number;
        }
        SmallNumbers small = picked.isAll() ? rows.small(field) : null;
        return small == null
                ? append(picked.of(rows.field(field)), width, picked.count())
                : append(small.least(), small.above(), width, picked.count());
    }

    private void appendSame(int number, int width, int count) {
        for (int i = 0; i < count; i++) {
            places[i] = places[i] << width | number;
        }
    }

    private long append(long[] numbers, int width, int count) {
        long any = 0;
        for (int i = 0; i < count; i++) {
            any |= numbers[i];
            places[i] = places[i] << width | (int) numbers[i];
        }
        return any;
    }

    private long append(long least, byte[] above, int width, int count) {
        int from = (int) least;
        int any = 0;
        for (int i = 0; i < count; i++) {
            int number = from + (above[i] & 0xff);
            any |= number;
            places[i] = places[i] << width | number;
        }
        return least == from ? any : UNKNOWN;
    }

    private void find(int count, long[] to) {
        long[] known = groups;
        for (int i = 0; i < count; i++) {
            long group = known[places[i]];
            to[i] = group != UNKNOWN ? group : group(places[i]);
        }
    }

    /// As [#read], of a single field.
    private boolean find(long least, byte[] above, int count, Codes to) {
        int most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, above[i] & 0xff);
        }
        if (least < 0 || least + most >= groups.length) {
            return false;
        }
        find((int) least, above, count, to.fill(count));
        return true;
    }

    private void find(int least, byte[] above, int count, long[] to) {
        long[] known = groups;
        for (int i = 0; i < count; i++) {
            int place = least + (above[i] & 0xff);
            long group = known[place];
            to[i] = group != UNKNOWN ? group : group(place);
        }
    }

    private long group(int place) {
        long known = groups[place];
        if (known != UNKNOWN) {
            return known;
        }
        long[] codes = new long[bits.length];
        int rest = place;
        for (int i = bits.length - 1; i >= 0; i--) {
            codes[i] = fields.get(i).codes().code(rest & (1 << bits[i]) - 1);
            rest >>>= bits[i];
        }
        long group = totals.groupOf(codes);
        groups[place] = group;
        return group;
    }
}
