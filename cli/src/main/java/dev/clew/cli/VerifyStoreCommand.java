package dev.clew.cli;

import dev.clew.cli.draw.PlainText;
import dev.clew.store.check.CheckProgress;
import dev.clew.store.check.CheckReport;
import dev.clew.store.check.CheckedRecords;
import dev.clew.store.check.Finding;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

@Command(
        name = "verify-store",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every byte of a data folder that no Clew is using, and says what is damaged, where, and what is "
                    + "lost by it. Changes nothing.",
            "Ends with 0 if the store is sound, 1 if it is damaged.",
            "--json: {sound, files, bytes, segments, segmentSpans, lostSpans, traces, logBatches, logSpans, recordFiles, records, "
                    + "logRecords, damages, findings[{weight, file, offset, what, lost}]}."
        },
        footer = {
            "%nExamples:",
            "  clew verify-store ./clew-data",
            "  clew verify-store /var/lib/clew --json | jq '.findings[].file'"
        })
final class VerifyStoreCommand implements Callable<Integer> {
    private final Console console;
    private final BiFunction<Path, CheckProgress, CheckReport> check;

    @Parameters(paramLabel = "DIR", description = "The data folder, as given to serve --data.")
    private Path folder = Path.of("");

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    /// @param check reads a store of the one format there is
    VerifyStoreCommand(Console console, BiFunction<Path, CheckProgress, CheckReport> check) {
        this.console = console;
        this.check = check;
    }

    @Override
    public Integer call() {
        CheckReport report;
        try (var held = HeldFolder.of(folder);
                var line = new CheckLine(console)) {
            report = check.apply(held.path(), line);
            if (report.files() == 0 && !held.hasLock()) {
                throw new FolderFault(ExitCode.NOT_FOUND, "[%s] there is no store in this folder".formatted(folder));
            }
        }
        if (json) {
            JsonDocument.print(console.out(), to -> write(report, to));
        } else {
            print(report, console.out());
        }
        return (report.isSound() ? ExitCode.OK : ExitCode.FINDING).number();
    }

    private static void print(CheckReport report, PrintStream out) {
        for (Finding finding : report.findings()) {
            String weight =
                    switch (finding.weight()) {
                        case DAMAGE -> "damage";
                        case NOTE -> "note";
                    };
            out.printf("%s: %s, byte %d%n", weight, finding.file(), finding.offset());
            out.printf("  %s%n", PlainText.harmless(finding.what()));
            if (!finding.lost().isEmpty()) {
                out.printf("  lost: %s%n", PlainText.harmless(finding.lost()));
            }
        }
        out.printf(
                "%,d files, %,d bytes: %,d segments with %,d spans of %,d traces, %,d batches in the log with %,d more spans%n",
                report.files(),
                report.bytes(),
                report.segments(),
                report.segmentSpans(),
                report.traces(),
                report.logBatches(),
                report.logSpans());
        CheckedRecords records = report.records();
        if (records.files() > 0 || records.logBatches() > 0) {
            out.printf(
                    "%,d files of log records with %,d records, %,d batches in their log with %,d more records%n",
                    records.files(), records.records(), records.logBatches(), records.logRecords());
        }
        if (report.isSound()) {
            out.println("sound");
        } else {
            out.printf(
                    "damaged in %,d %s; %,d spans of the segments that can be opened are lost%n",
                    report.damages(), report.damages() == 1 ? "place" : "places", report.lostSpans());
        }
    }

    private static void write(CheckReport report, JsonGenerator json) {
        json.writeBooleanProperty("sound", report.isSound());
        json.writeNumberProperty("files", report.files());
        json.writeNumberProperty("bytes", report.bytes());
        json.writeNumberProperty("segments", report.segments());
        json.writeNumberProperty("segmentSpans", report.segmentSpans());
        json.writeNumberProperty("lostSpans", report.lostSpans());
        json.writeNumberProperty("traces", report.traces());
        json.writeNumberProperty("logBatches", report.logBatches());
        json.writeNumberProperty("logSpans", report.logSpans());
        json.writeNumberProperty("recordFiles", report.records().files());
        json.writeNumberProperty("records", report.records().records());
        json.writeNumberProperty("logRecords", report.records().logRecords());
        json.writeNumberProperty("damages", report.damages());
        JsonDocument.list(json, "findings", report.findings(), finding -> {
            json.writeStartObject();
            json.writeStringProperty("weight", finding.weight().name());
            json.writeStringProperty("file", finding.file());
            json.writeNumberProperty("offset", finding.offset());
            json.writeStringProperty("what", finding.what());
            json.writeStringProperty("lost", finding.lost());
            json.writeEndObject();
        });
    }
}
