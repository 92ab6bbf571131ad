package dev.clew.instrument.sampling;

import java.util.Arrays;

/// Paths with holes: `/api/loans/{id}`, where `:id` and `<id>` mean the same; `*` is any one segment, `**`
/// at the end any number of them. A slash at the end makes no difference, nor does a query.
final class PathTemplate {
    private final String[] segments;
    private final boolean openEnd;

    /// @throws IllegalArgumentException when it is empty, or `**` stands elsewhere than at the end
    PathTemplate(String template) {
        if (template.isEmpty()) {
            throw new IllegalArgumentException("a path template cannot be empty: the root is \"/\"");
        }
        String[] all = split(template);
        openEnd = all.length > 0 && all[all.length - 1].equals("**");
        segments = openEnd ? Arrays.copyOf(all, all.length - 1) : all;
        for (String segment : segments) {
            if (segment.equals("**")) {
                throw new IllegalArgumentException("\"**\" can only end a path template, not stand in " + template);
            }
        }
    }

    /// Whether a request's path, as `url.path`, is one that this template describes.
    boolean matchesPath(String path) {
        int query = path.indexOf('?');
        return matches(query < 0 ? path : path.substring(0, query), false);
    }

    /// Whether a server's own template, as `http.route`, is this one: parameters match parameters of any
    /// name and notation, and never a fixed segment.
    boolean matchesRoute(String route) {
        return matches(route, true);
    }

    /// Walks `path` without splitting it: it runs at the start of every root span.
    private boolean matches(String path, boolean isRoute) {
        int at = 0;
        for (String segment : segments) {
            while (at < path.length() && path.charAt(at) == '/') {
                at++;
            }
            if (at == path.length()) {
                return false;
            }
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            if (!matches(segment, path, at, end, isRoute)) {
                return false;
            }
            at = end;
        }
        while (at < path.length() && path.charAt(at) == '/') {
            at++;
        }
        return openEnd || at == path.length();
    }

    private static boolean matches(String segment, String path, int start, int end, boolean isRoute) {
        if (segment.equals("*")) {
            return true;
        }
        if (isParameter(segment, 0)) {
            return !isRoute || isParameter(path, start);
        }
        return segment.length() == end - start && path.startsWith(segment, start);
    }

    private static boolean isParameter(String text, int at) {
        char first = text.charAt(at);
        return first == '{' || first == ':' || first == '<' || first == '*';
    }

    private static String[] split(String template) {
        return Arrays.stream(template.split("/"))
                .filter(segment -> !segment.isEmpty())
                .toArray(String[]::new);
    }
}
