package dev.clew.lending.loan;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;

/// What spans say about the business: the same words in every service, so that one search finds them all.
public final class LoanAttributes {
    public static final AttributeKey<String> LOAN_ID = stringKey("loan.id");
    public static final AttributeKey<Long> LOAN_AMOUNT = longKey("loan.amount");
    public static final AttributeKey<String> LOAN_STATUS = stringKey("loan.status");
    public static final AttributeKey<String> USER_ID = stringKey("user.id");
    public static final AttributeKey<String> USER_TIER = stringKey("user.tier");
    public static final AttributeKey<Long> CREDIT_SCORE = longKey("credit.score");
    public static final AttributeKey<String> EVENT_TYPE = stringKey("event.type");
    public static final AttributeKey<Boolean> VERIFICATION_RESULT = booleanKey("verification.result");
    public static final AttributeKey<Long> DOCUMENTS_COUNT = longKey("documents.count");

    public static final AttributeKey<Long> PAYMENT_AMOUNT = longKey("payment.amount");
    public static final AttributeKey<String> PAYMENT_ID = stringKey("payment.id");
    public static final AttributeKey<Long> BATCH_SIZE = longKey("batch.size");
    public static final AttributeKey<Boolean> BATCH_PARALLEL = booleanKey("batch.parallel");
    public static final AttributeKey<Long> ITEM_COUNT = longKey("item.count");

    private LoanAttributes() {}
}
