package dev.clew.lending.service;

/// What a handler answers: a status of HTTP, and a record for the JSON of the body.
public record Reply(int status, Object body) {
    public static Reply ok(Object body) {
        return new Reply(200, body);
    }

    public static Reply created(Object body) {
        return new Reply(201, body);
    }
}
