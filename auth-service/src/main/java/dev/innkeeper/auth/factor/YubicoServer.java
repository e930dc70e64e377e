package dev.innkeeper.auth.factor;

import dev.innkeeper.api.model.RealmTfa;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks a validation server whether a YubiKey's one-time password is good (validation protocol 2.0).
 * Both directions are signed with the realm's key; which server, key and client the realm says.
 */
@Component
class YubicoServer {
    private static final Logger log = LoggerFactory.getLogger(YubicoServer.class);

    /** The letters of modhex; the last 32 are the one-time part. */
    private static final Pattern OTP = Pattern.compile("[cbdefghijklnrtuv]{32,48}");

    private static final int ONE_TIME_PART = 32;
    private static final String PUBLIC_SERVER = "https://api.yubico.com/wsapi/2.0/verify";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final SecureRandom random = new SecureRandom();

    /** What everything begins with that this key types; empty text if this is not typed by one. */
    static String publicId(String otp) {
        return OTP.matcher(otp).matches() ? otp.substring(0, otp.length() - ONE_TIME_PART) : "";
    }

    /** Whether the server says that the password is good and was not used before. */
    boolean accepts(RealmTfa realm, String otp) {
        if (publicId(otp).isEmpty() || realm.id() == null || realm.key() == null) {
            return false;
        }
        try {
            return ask(realm.id(), Base64.getDecoder().decode(realm.key()), url(realm), otp);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            log.atWarn().addKeyValue("cause", e.toString()).log("Yubico server was not reached");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean ask(String client, byte[] key, String url, String otp)
            throws IOException, InterruptedException, GeneralSecurityException {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String nonce = HexFormat.of().formatHex(bytes);
        Map<String, String> question =
                new TreeMap<>(Map.of("id", client, "nonce", nonce, "otp", otp));
        question.put("h", signature(question, key));
        String query =
                question.entrySet().stream()
                        .map(each -> each.getKey() + "=" + encode(each.getValue()))
                        .collect(Collectors.joining("&"));
        HttpResponse<String> response =
                http.send(
                        HttpRequest.newBuilder(URI.create(url + "?" + query))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Map<String, String> answer = read(response.body());
        String signed = answer.remove("h");
        return "OK".equals(answer.get("status"))
                && otp.equals(answer.get("otp"))
                && nonce.equals(answer.get("nonce"))
                && signed != null
                && MessageDigest.isEqual(
                        signed.getBytes(StandardCharsets.UTF_8),
                        signature(answer, key).getBytes(StandardCharsets.UTF_8));
    }

    private static String url(RealmTfa realm) {
        return realm.url() == null ? PUBLIC_SERVER : realm.url();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Lines {@code name=value}. */
    private static Map<String, String> read(String body) {
        Map<String, String> answer = new TreeMap<>();
        body.lines()
                .map(String::strip)
                .forEach(line -> {
                    int equals = line.indexOf('=');
                    if (equals > 0) {
                        answer.put(line.substring(0, equals), line.substring(equals + 1));
                    }
                });
        return answer;
    }

    static String signature(Map<String, String> values, byte[] key)
            throws GeneralSecurityException {
        String text =
                new TreeMap<>(values)
                        .entrySet().stream()
                                .map(each -> each.getKey() + "=" + each.getValue())
                                .collect(Collectors.joining("&"));
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        return Base64.getEncoder()
                .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }
}
