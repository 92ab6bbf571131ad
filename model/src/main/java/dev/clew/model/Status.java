package dev.clew.model;

/// How a span ended.
///
/// @param message what went wrong, for people; empty unless `code` is [StatusCode#ERROR]
public record Status(StatusCode code, String message) {
    public static final Status UNSET = new Status(StatusCode.UNSET, "");
    public static final Status OK = new Status(StatusCode.OK, "");

    public boolean isError() {
        return code == StatusCode.ERROR;
    }
}
