package dev.clew.receive.otlp;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.clew.receive.Answer;
import dev.clew.receive.Body;
import dev.clew.receive.Dialect;
import dev.clew.receive.Encoding;
import dev.clew.receive.Intake;
import dev.clew.receive.PlainAnswer;
import dev.clew.receive.Protocol;
import dev.clew.receive.Refusal;
import dev.clew.receive.Sender;
import dev.clew.receive.Verdict;

/// OTLP/HTTP in one form: the request is the body, and the answer has the form of the request.
final class OtlpHttp implements Dialect {
    private final OtlpSignal signal;
    private final Intake intake;
    private final OtlpForm form;

    OtlpHttp(OtlpSignal signal, Intake intake, OtlpForm form) {
        this.signal = signal;
        this.intake = intake;
        this.form = form;
    }

    @Override
    public Protocol protocol() {
        return Protocol.OTLP_HTTP;
    }

    @Override
    public void admit(RequestHeaders headers) {
        MediaType type = headers.contentType();
        if (type == null || !type.is(form.type())) {
            throw new Refusal(
                    Refusal.Reason.CONTENT_TYPE,
                    "the content type '%s' is not one that this server reads here: send %s"
                            .formatted(headers.get(HttpHeaderNames.CONTENT_TYPE, ""), OtlpForm.ACCEPTED));
        }
        encoding(headers);
    }

    @Override
    public int framingBytes() {
        return 0;
    }

    @Override
    public long bodyLength(RequestHeaders headers, Body beginning) {
        return headers.contentLength();
    }

    @Override
    public Verdict deliver(RequestHeaders headers, Sender sender, Body body) {
        return intake.take(protocol(), sender, encoding(headers), body, 0, form.transcoder(signal));
    }

    @Override
    public Answer accept(Verdict verdict) {
        return Answer.of(HttpStatus.OK, form.type(), HttpData.wrap(form.response(signal, verdict)));
    }

    @Override
    public Answer refuse(Refusal refusal) {
        return switch (refusal.reason()) {
            case METHOD, CONTENT_TYPE -> PlainAnswer.of(refusal);
            case ENCODING -> status(refusal, headers(refusal).set(HttpHeaderNames.ACCEPT_ENCODING, Encoding.ACCEPTED));
            case OVERLOADED, TENANT_BUDGET, LISTENER_BUDGET, RATE, INTERNAL ->
                status(
                        refusal,
                        headers(refusal)
                                .setLong(
                                        HttpHeaderNames.RETRY_AFTER,
                                        refusal.retryAfter().toSeconds()));
            case MALFORMED, TOO_LARGE, SIGNAL, FRAMING, MESSAGE_COUNT, TENANT, TENANT_LIMIT, ABORTED ->
                status(refusal, headers(refusal));
        };
    }

    private static Encoding encoding(RequestHeaders headers) {
        return Encoding.named(headers.get(HttpHeaderNames.CONTENT_ENCODING));
    }

    private ResponseHeadersBuilder headers(Refusal refusal) {
        return ResponseHeaders.builder(refusal.reason().httpStatus()).contentType(form.type());
    }

    private Answer status(Refusal refusal, ResponseHeadersBuilder headers) {
        return Answer.of(headers.build(), HttpData.wrap(form.status(refusal)));
    }
}
