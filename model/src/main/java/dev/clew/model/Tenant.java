package dev.clew.model;

/// Whose spans they are. Nothing crosses from one tenant to another.
///
/// @param name 1 to 150 characters of `A-Z a-z 0-9 ! - _ . * ' ( )`, as Tempo and Mimir allow
public record Tenant(String name) {
    /// The tenant of a server that was not told of any.
    public static final Tenant DEFAULT = new Tenant("default");

    private static final String OTHERS = "!-_.*'()";

    /// @throws IllegalArgumentException if `name` is empty, too long, has another character, or is `.` or `..`
    public Tenant {
        if (name.isEmpty() || name.length() > 150 || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("'%s' is no tenant name: 1 to 150 characters expected".formatted(name));
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c < 128 && Character.isLetterOrDigit(c);
            if (!plain && OTHERS.indexOf(c) < 0) {
                throw new IllegalArgumentException("'%s' is no tenant name: character %d is not one of A-Z a-z 0-9 %s"
                        .formatted(name, i + 1, OTHERS));
            }
        }
    }
}
