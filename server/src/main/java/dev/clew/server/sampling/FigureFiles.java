package dev.clew.server.sampling;

import dev.clew.model.Tenant;
import dev.clew.sample.tail.PolicySampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the figures that rules with a memory go by, a file for each tenant, beside the policies.
record FigureFiles(Path folder) implements PolicySampler.Notebook {
    private static final Logger LOG = LoggerFactory.getLogger(FigureFiles.class);

    @Override
    public byte @Nullable [] read(Tenant tenant) {
        try {
            return Files.readAllBytes(file(tenant));
        } catch (NoSuchFileException _) {
            return null;
        } catch (IOException e) {
            LOG.warn("[{}] cannot be read, so that sampling rules begin to learn anew", file(tenant), e);
            return null;
        }
    }

    @Override
    public void write(Tenant tenant, byte[] figures) {
        try {
            PolicyVersions.write(file(tenant), figures);
        } catch (IOException e) {
            LOG.warn("[{}] cannot be written: after a restart, sampling rules go by older figures", file(tenant), e);
        }
    }

    private Path file(Tenant tenant) {
        return folder.resolve(tenant.name() + ".figures");
    }
}
