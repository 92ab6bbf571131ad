package dev.clew.instrument.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageAttributesTest {
    @ParameterizedTest
    @CsvSource({
        "loans, loan.created, loans:loan.created",
        "loans, '',           loans",
        "'',    work,         amq.default:work",
        "'',    '',           amq.default",
    })
    void nameWhereAMessageIsSent(String exchange, String routingKey, String destination) {
        assertThat(MessageAttributes.sentTo(exchange, routingKey)).isEqualTo(destination);
    }

    @ParameterizedTest
    @CsvSource({
        "loans, loan.created, loans.verify, loans:loan.created:loans.verify",
        "loans, '',           all,          loans:all",
        "'',    work,         work,         amq.default:work",
    })
    void nameWhereAMessageIsReadFrom(String exchange, String routingKey, String queue, String destination) {
        assertThat(MessageAttributes.readFrom(exchange, routingKey, queue)).isEqualTo(destination);
    }
}
