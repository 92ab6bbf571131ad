package dev.clew.store.segment.v1;

import java.util.Arrays;
import java.util.List;

/// Several conditions at once. The one that is to throw out the most for the least comes first, as far as the pages
/// before have shown; when nothing of a page is left, the others do not read their columns of it at all. For one
/// thread.
final class AllOf implements Condition {
    /// A condition, and how it did so far.
    private static final class Term {
        final Condition condition;
        final int cost;
        /// Before any page: most conditions throw out most.
        long rows = 8;

        long passed = 1;

        Term(Condition condition) {
            this.condition = condition;
            cost = condition.cost();
        }

        /// What it costs to throw a row out.
        double price() {
            return (double) cost * rows / (rows - passed + 1);
        }
    }

    private final List<Condition> conditions;
    private final Term[] terms;
    private boolean[] each = {};

    AllOf(List<Condition> conditions) {
        this.conditions = List.copyOf(conditions);
        terms = conditions.stream().map(Term::new).toArray(Term[]::new);
        order();
    }

    List<Condition> conditions() {
        return conditions;
    }

    @Override
    public void evaluate(SpanRows rows, boolean[] hits) {
        int size = rows.size();
        if (each.length < size) {
            each = new boolean[size];
        }
        int left = size;
        for (int i = 0; i < terms.length && left > 0; i++) {
            Term term = terms[i];
            term.condition.evaluate(rows, i == 0 ? hits : each);
            int passed = i == 0 ? count(hits, size) : count(each, size);
            term.rows += size;
            term.passed += passed;
            left = i == 0 ? passed : intersect(hits, each, size);
        }
        order();
    }

    private void order() {
        // Few, and nearly in order already.
        for (int i = 1; i < terms.length; i++) {
            Term term = terms[i];
            double price = term.price();
            int hole = i;
            while (hole > 0 && terms[hole - 1].price() > price) {
                terms[hole] = terms[hole - 1];
                hole--;
            }
            terms[hole] = term;
        }
    }

    private static int count(boolean[] hits, int size) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += hits[i] ? 1 : 0;
        }
        return count;
    }

    private static int intersect(boolean[] hits, boolean[] others, int size) {
        int left = 0;
        for (int i = 0; i < size; i++) {
            hits[i] &= others[i];
            left += hits[i] ? 1 : 0;
        }
        return left;
    }

    @Override
    public boolean mayHold(Zones zones) {
        for (Term term : terms) {
            if (!term.condition.mayHold(zones)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int cost() {
        return Arrays.stream(terms).mapToInt(term -> term.cost).sum();
    }
}
