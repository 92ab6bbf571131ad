package dev.clew.cli;

import dev.clew.cli.ask.ClewServer;
import dev.clew.cli.ask.Operation;
import dev.clew.cli.draw.Table;
import dev.clew.cli.draw.Table.Column;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.core.JsonGenerator;

@Command(
        name = "services",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the services that sent spans, and with --operations what those spans are called.",
            "--json: {services[{name, operations[{name, spanKind}]}]}; operations only with --operations."
        },
        footer = {
            "%nExamples:",
            "  clew services",
            "  clew services --operations",
            "  clew services --json | jq -r '.services[].name'"
        })
final class ServicesCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--operations", description = "List each service's operations too.")
    private boolean operations;

    @Mixin
    private ServerOption server = new ServerOption();

    @Mixin
    private LookOptions look = new LookOptions();

    ServicesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (ClewServer asked = server.connect()) {
            var found = new TreeMap<String, List<Operation>>();
            for (String service : asked.services()) {
                found.put(service, operations ? asked.operations(service) : List.of());
            }
            if (look.json()) {
                JsonDocument.print(
                        console.out(),
                        json -> JsonDocument.list(json, "services", found.entrySet(), each -> write(each, json)));
            } else if (found.isEmpty()) {
                console.err().println("clew: no service has sent a span yet");
            } else {
                table(found).print(look.look(console), console.out());
            }
            return ExitCode.OK.number();
        }
    }

    private Table table(Map<String, List<Operation>> found) {
        var service = new Column("SERVICE", false, true);
        if (!operations) {
            var table = new Table(List.of(service));
            found.keySet().forEach(name -> table.add(List.of(name)));
            return table;
        }
        var table = new Table(List.of(service, new Column("KIND", false, false), new Column("OPERATION", false, true)));
        found.forEach((name, its) -> its.forEach(each -> table.add(List.of(name, each.spanKind(), each.name()))));
        return table;
    }

    private void write(Map.Entry<String, List<Operation>> service, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("name", service.getKey());
        if (operations) {
            JsonDocument.list(json, "operations", service.getValue(), operation -> {
                json.writeStartObject();
                json.writeStringProperty("name", operation.name());
                json.writeStringProperty("spanKind", operation.spanKind());
                json.writeEndObject();
            });
        }
        json.writeEndObject();
    }
}
