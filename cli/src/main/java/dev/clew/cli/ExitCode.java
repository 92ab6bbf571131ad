package dev.clew.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/// What the process ends with.
enum ExitCode {
    OK(0, "done"),
    FINDING(1, "done, and something is wrong: spans were refused, a store is damaged"),
    USAGE(2, "the command line or the input makes no sense"),
    NOT_FOUND(3, "what was named does not exist"),
    UNAVAILABLE(4, "the server cannot be reached or is in trouble; the folder is in use"),
    NOT_ALLOWED(5, "the server does not let you"),
    /// The JVM's own answer to an interrupt from the terminal.
    INTERRUPTED(130, "interrupted");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    int number() {
        return number;
    }

    /// Numbers and meanings in order, for the help of every command.
    static Map<String, String> meanings() {
        var meanings = new LinkedHashMap<String, String>();
        for (ExitCode code : values()) {
            meanings.put(Integer.toString(code.number), code.meaning);
        }
        return meanings;
    }
}
