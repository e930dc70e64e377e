package dev.innkeeper.agent.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads what a client of Proxmox VE's terminals sends (WIRE 2.8): first {@code user:ticket} and a
 * line feed, then {@code 0:LENGTH:bytes}, {@code 1:COLUMNS:ROWS:} and {@code 2}. It is one stream,
 * whatever messages it comes in.
 */
final class TerminalInput {
    private static final int LONGEST_GREETING = 1024;
    private static final int LONGEST_NUMBER = 8;

    /** Hears what the client wants. Failing ends the connection. */
    interface Client {
        void greeted(String user, String ticket) throws IOException;

        void typed(byte[] bytes, int from, int length) throws IOException;

        void resized(int columns, int rows);
    }

    private enum State {
        GREETING,
        KIND,
        COLON,
        LENGTH,
        DATA,
        COLUMNS,
        ROWS
    }

    private final Client client;
    private final ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    private State state = State.GREETING;
    private State afterColon = State.LENGTH;
    private int number;
    private int digits;
    private int columns;

    TerminalInput(Client client) {
        this.client = client;
    }

    /**
     * Takes the next piece of the stream.
     *
     * @throws IOException if it is none of ours, or the client's wish could not be met
     */
    void take(byte[] bytes) throws IOException {
        int at = 0;
        while (at < bytes.length) {
            if (state == State.DATA) {
                int length = Math.min(number, bytes.length - at);
                client.typed(bytes, at, length);
                number -= length;
                at += length;
                state = number == 0 ? State.KIND : State.DATA;
            } else {
                take(bytes[at++]);
            }
        }
    }

    private void take(byte b) throws IOException {
        switch (state) {
            case GREETING -> greet(b);
            case KIND -> begin(b);
            case COLON -> {
                if (b != ':') {
                    throw strange(b);
                }
                next(afterColon);
            }
            case LENGTH -> {
                if (ends(b)) {
                    state = number == 0 ? State.KIND : State.DATA;
                }
            }
            case COLUMNS -> {
                if (ends(b)) {
                    columns = number;
                    next(State.ROWS);
                }
            }
            case ROWS -> {
                if (ends(b)) {
                    client.resized(columns, number);
                    state = State.KIND;
                }
            }
            case DATA -> throw new IllegalStateException("data is taken in pieces");
        }
    }

    private void greet(byte b) throws IOException {
        if (b != '\n') {
            if (greeting.size() == LONGEST_GREETING) {
                throw new IOException("the client says no ticket");
            }
            greeting.write(b);
            return;
        }
        String line = greeting.toString(StandardCharsets.UTF_8);
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new IOException("the client says no ticket");
        }
        state = State.KIND;
        client.greeted(line.substring(0, colon), line.substring(colon + 1));
    }

    private void begin(byte kind) throws IOException {
        switch (kind) {
            case '0' -> afterColon = State.LENGTH;
            case '1' -> afterColon = State.COLUMNS;
            case '2' -> {
                return; // a sign of life
            }
            default -> throw strange(kind);
        }
        state = State.COLON;
    }

    private void next(State numeric) {
        state = numeric;
        number = 0;
        digits = 0;
    }

    /** Takes a digit, or the colon behind the last one. */
    private boolean ends(byte b) throws IOException {
        if (b == ':' && digits > 0) {
            return true;
        }
        if (b < '0' || b > '9' || ++digits > LONGEST_NUMBER) {
            throw strange(b);
        }
        number = number * 10 + (b - '0');
        return false;
    }

    private static IOException strange(byte b) {
        return new IOException("the client sends byte " + b + " where none such may be");
    }
}
