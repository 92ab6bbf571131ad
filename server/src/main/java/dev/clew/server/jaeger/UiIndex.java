package dev.clew.server.jaeger;

import dev.clew.model.Fault;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fits the page of a built Jaeger UI to the server that serves it: what it may offer, which version it is,
/// and where its files are.
final class UiIndex {
    /// What the API behind the page can do. Searching without a service is possible; the rest is not offered.
    private static final String CAPABILITIES =
            "{\"archiveStorage\":false,\"metricsStorage\":true,\"searchWithoutServiceName\":true,\"aiAssistant\":false}";

    /// Pages that the UI has, but does not show in its menu unless it is told to.
    private static final String CONFIG = "{\"deepDependencies\":{\"menuEnabled\":true},\"qualityMetrics\":"
            + "{\"menuEnabled\":true,\"menuLabel\":\"Trace Quality\",\"apiEndpoint\":\"/api/quality-metrics\"}}";

    private static final Pattern BASE = Pattern.compile("<base\\s+href=\"/\"", Pattern.CASE_INSENSITIVE);
    private static final Pattern CHARSET = Pattern.compile("<meta\\s+charset=[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern HEAD = Pattern.compile("<head[^>]*>", Pattern.CASE_INSENSITIVE);

    private UiIndex() {}

    /// @param base path of the page's folder, with a slash at both ends
    static String fit(String html, String base, String version) {
        String fitted = assign(html, "JAEGER_BACKEND_CAPABILITIES", "DEFAULT_BACKEND_CAPABILITIES", CAPABILITIES);
        fitted = assign(fitted, "JAEGER_STORAGE_CAPABILITIES", "DEFAULT_STORAGE_CAPABILITIES", CAPABILITIES);
        fitted = assign(fitted, "JAEGER_CONFIG", "DEFAULT_CONFIG", CONFIG);
        fitted = assign(
                fitted,
                "JAEGER_VERSION",
                "DEFAULT_VERSION",
                "{\"gitCommit\":\"\",\"gitVersion\":\"%s\",\"buildDate\":\"\"}".formatted(escape(version)));
        return withBase(fitted, base);
    }

    private static String assign(String html, String name, String placeholder, String json) {
        return Pattern.compile(name + " *= *" + placeholder + ";")
                .matcher(html)
                .replaceAll(Matcher.quoteReplacement(name + " = " + json + ";"));
    }

    /// Newer pages find their base by a script, but the browser asks for files before it has run: the first
    /// base of a page counts, so one is put before the script. Older pages have a base to change.
    private static String withBase(String html, String base) {
        Matcher older = BASE.matcher(html);
        if (older.find()) {
            return older.replaceFirst(Matcher.quoteReplacement("<base href=\"" + base + "\""));
        }
        for (Pattern before : new Pattern[] {CHARSET, HEAD}) {
            Matcher place = before.matcher(html);
            if (place.find()) {
                return html.substring(0, place.end()) + "\n    <base href=\"" + base + "\" />"
                        + html.substring(place.end());
            }
        }
        throw new Fault(Fault.Kind.CALLER, "index.html has no <head>: not the page of a built Jaeger UI?");
    }

    /// Text inside JSON inside a script.
    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("<", "\\u003c");
    }
}
