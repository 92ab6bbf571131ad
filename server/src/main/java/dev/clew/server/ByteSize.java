package dev.clew.server;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads sizes such as `512MB` or `1.5TiB`: units with an `i` go by 1,024, the others by 1,000. A number alone is
/// none, unless it is 0: what is meant in gigabytes must not be taken for bytes.
final class ByteSize implements ITypeConverter<Long> {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?) ?(?:([kmgt])(i?))?b");
    private static final String UNITS = "kmgt";

    @Override
    public Long convert(String text) {
        Matcher size = SIZE.matcher(text.equals("0") ? "0b" : text.toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new TypeConversionException("'%s' is not a size, such as 512MB or 200GB".formatted(text));
        }
        BigDecimal bytes = new BigDecimal(size.group(1));
        if (size.group(2) != null) {
            int step = size.group(3).isEmpty() ? 1_000 : 1_024;
            bytes = bytes.multiply(BigDecimal.valueOf(step).pow(1 + UNITS.indexOf(size.group(2))));
        }
        return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }
}
