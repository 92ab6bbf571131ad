package dev.clew.server;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import dev.clew.model.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The two files of a [TlsIdentity], which are read again when they have changed: certificates are renewed under a
/// server that runs. What is broken then, or half renewed, changes nothing; it is logged, once for each change.
final class TlsFiles {
    /// How often is looked.
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TlsFiles.class);

    private final Path certificate;
    private final Path key;
    private List<Stamp> stamps;
    private TlsKeyPair pair;

    private record Stamp(FileTime modified, long bytes) {}

    /// @throws Fault `CALLER` naming the file and what is wrong with it
    TlsFiles(Path certificate, Path key) {
        this.certificate = certificate;
        this.key = key;
        stamps = stamps();
        pair = read();
    }

    /// What connections that begin from now on are shown. Connections that are open stay open.
    ///
    /// @param interval how often to look whether the files have changed
    TlsProvider provider(Duration interval) {
        return TlsProvider.ofScheduled(this::latest, interval);
    }

    private synchronized TlsKeyPair latest() {
        List<Stamp> now = stamps();
        if (!now.equals(stamps)) {
            stamps = now;
            try {
                pair = read();
                LOG.info("The certificate in {} has changed: new connections get the new one", certificate);
            } catch (Fault fault) {
                LOG.warn(
                        "The TLS files have changed and are no good, the old certificate stays: {}",
                        fault.getMessage());
            }
        }
        return pair;
    }

    private TlsKeyPair read() {
        TlsIdentity identity = TlsIdentity.read(certificate, key);
        return TlsKeyPair.of(identity.key(), identity.chain());
    }

    private List<Stamp> stamps() {
        return List.of(stamp(certificate), stamp(key));
    }

    private static Stamp stamp(Path file) {
        try {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException _) {
            return new Stamp(FileTime.fromMillis(0), -1);
        }
    }
}
