package dev.clew.lending.service;

/// Answers the requests of one route.
@FunctionalInterface
public interface Handler {
    /// Runs on a virtual thread of its own, with the request's span current: it may block.
    ///
    /// @throws HttpProblem to answer with its status
    /// @throws UpstreamFailure to answer with status 502
    /// @throws Exception to answer with status 500
    Reply handle(Request request) throws Exception;
}
