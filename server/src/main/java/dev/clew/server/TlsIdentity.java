package dev.clew.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.clew.model.Fault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a server proves itself with: a key, and its certificate with those that it is signed by.
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    private static final Pattern PKCS_8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /// Reads two files in PEM (RFC 7468).
    ///
    /// @throws Fault `CALLER` naming the file and what is wrong with it
    public static TlsIdentity read(Path certificateFile, Path keyFile) {
        List<X509Certificate> chain = chain(certificateFile);
        String algorithm = chain.getFirst().getPublicKey().getAlgorithm();
        PrivateKey key = key(keyFile, algorithm);
        try {
            checkPair(key, chain.getFirst(), algorithm);
        } catch (GeneralSecurityException e) {
            throw wrong(keyFile, "is not the key of the certificate in " + certificateFile, e);
        }
        return new TlsIdentity(key, chain);
    }

    private static List<X509Certificate> chain(Path file) {
        try {
            List<X509Certificate> chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (chain.isEmpty()) {
                throw wrong(file, "holds no certificate", null);
            }
            return chain;
        } catch (CertificateException e) {
            throw wrong(file, "holds no certificate that can be read (PEM expected): " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) {
        String pem = new String(read(file), ISO_8859_1);
        Matcher key = PKCS_8.matcher(pem);
        if (!key.find()) {
            String why = pem.contains("ENCRYPTED")
                    ? "is protected by a passphrase: openssl pkcs8 -in KEY -out NEW takes it off"
                    : pem.contains("PRIVATE KEY-----")
                            ? "is in an older form: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW makes a new one"
                            : "holds no private key (PEM expected: BEGIN PRIVATE KEY)";
            throw wrong(file, why, null);
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw wrong(
                    file,
                    "holds no key of the kind of the certificate, %s: %s".formatted(algorithm, e.getMessage()),
                    e);
        }
    }

    /// What one signs, the other must confirm.
    private static void checkPair(PrivateKey key, X509Certificate certificate, String algorithm)
            throws GeneralSecurityException {
        String kind =
                algorithm.equals("EC") ? "SHA256withECDSA" : algorithm.equals("RSA") ? "SHA256withRSA" : algorithm;
        byte[] text = "clew".getBytes(US_ASCII);
        var signature = Signature.getInstance(kind);
        signature.initSign(key);
        signature.update(text);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(text);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("another key");
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw wrong(file, "is not there", e);
        } catch (IOException e) {
            throw wrong(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Fault wrong(Path file, String what, @Nullable Exception cause) {
        return new Fault(Fault.Kind.CALLER, "[%s] %s".formatted(file, what), cause);
    }
}
