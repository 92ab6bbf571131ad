package dev.clew.store.segment.v1;

import java.util.function.Predicate;

/// The values behind the numbers of a dictionary. Equal values can have several numbers.
interface Entries {
    /// The dictionary of a column that was left out because every value is empty.
    Entries EMPTY_ONLY = new EmptyOnly();

    int size();

    /// A copy.
    byte[] bytes(int id);

    /// The value as UTF-8; what is not UTF-8 is replaced by U+FFFD.
    String text(int id);

    /// The numbers of exactly these bytes.
    ValueSet idsOf(byte[] value);

    /// The numbers of the values that pass `test`, each of which is looked at.
    ValueSet idsWhere(Predicate<byte[]> test);

    /// As [#idsWhere], of the values as [#text].
    ValueSet textsWhere(Predicate<String> test);

    /// Whether [#textsWhere] costs next to nothing.
    boolean keepsTexts();

    /// One entry, which is empty.
    final class EmptyOnly implements Entries {
        private EmptyOnly() {}

        @Override
        public int size() {
            return 1;
        }

        @Override
        public byte[] bytes(int id) {
            return new byte[0];
        }

        @Override
        public String text(int id) {
            return "";
        }

        @Override
        public ValueSet idsOf(byte[] value) {
            return value.length == 0 ? ValueSet.one(0) : ValueSet.NONE;
        }

        @Override
        public ValueSet idsWhere(Predicate<byte[]> test) {
            return test.test(new byte[0]) ? ValueSet.one(0) : ValueSet.NONE;
        }

        @Override
        public ValueSet textsWhere(Predicate<String> test) {
            return test.test("") ? ValueSet.one(0) : ValueSet.NONE;
        }

        @Override
        public boolean keepsTexts() {
            return true;
        }
    }
}
