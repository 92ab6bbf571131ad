package dev.clew.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads the `HOST:PORT` of `--listen`; an IPv6 address stands in brackets, port 0 is any free one.
final class ListenAddress implements ITypeConverter<InetSocketAddress> {
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?<host>\\[[^\\[\\]]+]|[^:\\[\\]]+):(?<port>\\d{1,5})");
    private static final int MAX_PORT = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        Matcher parts = HOST_AND_PORT.matcher(text);
        if (!parts.matches() || Integer.parseInt(parts.group("port")) > MAX_PORT) {
            throw new TypeConversionException(
                    "'%s' is not HOST:PORT, like 127.0.0.1:4317 or [::1]:4317".formatted(text));
        }
        try {
            InetAddress host = InetAddress.getByName(parts.group("host"));
            return new InetSocketAddress(host, Integer.parseInt(parts.group("port")));
        } catch (UnknownHostException _) {
            throw new TypeConversionException("'%s': there is no host of that name".formatted(text));
        }
    }

    /// As a URL has it: without the name that was looked up, and with brackets where they belong.
    static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return "%s:%d".formatted(host.indexOf(':') < 0 ? host : "[" + host + "]", address.getPort());
    }
}
