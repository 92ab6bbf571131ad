package dev.clew.store.segment.v1;

/// Writes the attributes of a table, and tells `footer` where they are.
record AttributeWriter(ColumnWriter columns, FooterWriter footer) {
    /// @param bounds where the rows of each page begin, and where the last ones end
    void write(Table table, AttributeSource source, int[] bounds) {
        footer.shapes(table, source.shapes());
        footer.field(Field.shapeOf(table), columns.numbers(source.shapeOfRow(), bounds, Coding.PLAIN, 0, true));
        AttributeSource.Content loose = source.loose();
        footer.field(Field.looseOf(table), columns.numbers(loose.numbers(), loose.bounds(), Coding.PLAIN, 0, false));
        for (AttributeColumn column : source.columns()) {
            footer.attribute(table, column, write(column, source.content(column)));
        }
    }

    private ColumnWriter.Written write(AttributeColumn column, AttributeSource.Content content) {
        long[] numbers = content.numbers();
        Dictionary dictionary = content.dictionary();
        if (dictionary != null) {
            return columns.texts(numbers, content.bounds(), dictionary, false);
        }
        int scale = column.type() == ColumnType.DOUBLE ? Decimals.scale(numbers) : 0;
        return columns.numbers(numbers, content.bounds(), Coding.PLAIN, scale, false);
    }
}
