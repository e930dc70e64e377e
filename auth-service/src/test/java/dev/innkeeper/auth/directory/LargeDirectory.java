package dev.innkeeper.auth.directory;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.listener.LDAPListener;
import com.unboundid.ldap.listener.LDAPListenerClientConnection;
import com.unboundid.ldap.listener.LDAPListenerConfig;
import com.unboundid.ldap.listener.LDAPListenerRequestHandler;
import com.unboundid.ldap.protocol.AddRequestProtocolOp;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.CompareRequestProtocolOp;
import com.unboundid.ldap.protocol.DeleteRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ModifyDNRequestProtocolOp;
import com.unboundid.ldap.protocol.ModifyRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory of any number of users, none of whom it keeps: it makes each up when asked, page by
 * page, and refuses to tell more than a page at once. It can hang up in the middle.
 */
public final class LargeDirectory implements AutoCloseable {
    private static final int LARGEST_PAGE = 1000;

    private final int users;
    private final LDAPListener listener;
    private final AtomicInteger largestPage = new AtomicInteger();
    private volatile int hangsUpAfter = Integer.MAX_VALUE;

    private LargeDirectory(int users) throws IOException {
        this.users = users;
        this.listener = new LDAPListener(new LDAPListenerConfig(0, new Answers(null)));
        listener.startListening();
    }

    public static LargeDirectory of(int users) throws IOException {
        return new LargeDirectory(users);
    }

    public int port() {
        return listener.getListenPort();
    }

    /** From now on it tells so many users, and is gone. */
    public void hangUpAfter(int told) {
        hangsUpAfter = told;
    }

    public void recover() {
        hangsUpAfter = Integer.MAX_VALUE;
    }

    /** The most entries that anybody asked for at once. */
    public int largestPage() {
        return largestPage.get();
    }

    private final class Answers extends LDAPListenerRequestHandler {
        private final @Nullable LDAPListenerClientConnection client;

        Answers(@Nullable LDAPListenerClientConnection client) {
            this.client = client;
        }

        @Override
        public LDAPListenerRequestHandler newInstance(LDAPListenerClientConnection connection) {
            return new Answers(connection);
        }

        @Override
        public LDAPMessage processSearchRequest(
                int id, SearchRequestProtocolOp request, List<Control> controls) {
            try {
                SimplePagedResultsControl page = page(controls);
                int from = page.getCookie() == null ? 0 : number(page.getCookie());
                int until = Math.min(users, from + Math.min(LARGEST_PAGE, page.getSize()));
                largestPage.accumulateAndGet(page.getSize(), Math::max);
                LDAPListenerClientConnection asking = Objects.requireNonNull(client);
                for (int user = from; user < until; user++) {
                    if (user >= hangsUpAfter) {
                        asking.close();
                        break;
                    }
                    asking.sendSearchResultEntry(id, entry(user));
                }
                return new LDAPMessage(
                        id,
                        done(ResultCode.SUCCESS),
                        List.of(new SimplePagedResultsControl(users, cookie(until))));
            } catch (LDAPException e) {
                return new LDAPMessage(id, done(e.getResultCode()), List.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private SimplePagedResultsControl page(List<Control> controls) throws LDAPException {
            for (Control control : controls) {
                if (control.getOID().equals(SimplePagedResultsControl.PAGED_RESULTS_OID)) {
                    return new SimplePagedResultsControl(
                            control.getOID(), control.isCritical(), control.getValue());
                }
            }
            throw new LDAPException(ResultCode.SIZE_LIMIT_EXCEEDED);
        }

        @Override
        public LDAPMessage processBindRequest(
                int id, BindRequestProtocolOp request, List<Control> controls) {
            return new LDAPMessage(
                    id,
                    new BindResponseProtocolOp(
                            ResultCode.SUCCESS_INT_VALUE, null, null, null, null));
        }

        @Override
        public LDAPMessage processExtendedRequest(
                int id, ExtendedRequestProtocolOp request, List<Control> controls) {
            return new LDAPMessage(
                    id,
                    new ExtendedResponseProtocolOp(
                            ResultCode.UNWILLING_TO_PERFORM_INT_VALUE,
                            null,
                            null,
                            null,
                            null,
                            null));
        }

        @Override
        public LDAPMessage processAddRequest(
                int id, AddRequestProtocolOp request, List<Control> controls) {
            throw new UnsupportedOperationException("nobody writes here");
        }

        @Override
        public LDAPMessage processCompareRequest(
                int id, CompareRequestProtocolOp request, List<Control> controls) {
            throw new UnsupportedOperationException("nobody compares here");
        }

        @Override
        public LDAPMessage processDeleteRequest(
                int id, DeleteRequestProtocolOp request, List<Control> controls) {
            throw new UnsupportedOperationException("nobody writes here");
        }

        @Override
        public LDAPMessage processModifyRequest(
                int id, ModifyRequestProtocolOp request, List<Control> controls) {
            throw new UnsupportedOperationException("nobody writes here");
        }

        @Override
        public LDAPMessage processModifyDNRequest(
                int id, ModifyDNRequestProtocolOp request, List<Control> controls) {
            throw new UnsupportedOperationException("nobody writes here");
        }
    }

    private static Entry entry(int user) {
        String uid = "user%06d".formatted(user);
        return new Entry(
                "uid=" + uid + ",ou=people," + TestDirectory.BASE,
                new Attribute("objectClass", "inetOrgPerson"),
                new Attribute("uid", uid),
                new Attribute("mail", uid + "@example.test"),
                new Attribute("sn", "Of " + uid));
    }

    private static SearchResultDoneProtocolOp done(ResultCode code) {
        return new SearchResultDoneProtocolOp(code.intValue(), null, null, List.of());
    }

    private ASN1OctetString cookie(int next) {
        return new ASN1OctetString(next >= users ? "" : Integer.toString(next));
    }

    private static int number(ASN1OctetString cookie) {
        String text = cookie.stringValue();
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }

    @Override
    public void close() {
        listener.shutDown(true);
    }
}
