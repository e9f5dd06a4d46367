interface Report {
  to: string
  status?: string
  action?: string
}

// Shaped like reports of these servers as they arrive; people and hosts are invented.
export const postfix = ({ to, status = '5.1.1', action = 'failed' }: Report): string => `Return-Path: <>
Received: by mx.example.org (Postfix)
\tid 4XyZ12; Sat, 12 Sep 2026 14:03:00 +0000 (UTC)
Date: Sat, 12 Sep 2026 14:03:00 +0000 (UTC)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4XyZ12.1757685780/mx.example.org"
Message-Id: <20260912140300.4XyZ12@mx.example.org>

This is a MIME-encapsulated message.

--4XyZ12.1757685780/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients.

<ada@example.org>: host mail.example.org[192.0.2.25] said: 550 5.1.1
    <ada@example.org>: Recipient address rejected: User unknown (in reply to
    RCPT TO command)

--4XyZ12.1757685780/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Queue-ID: 4XyZ12
X-Postfix-Sender: rfc822; ${to}
Arrival-Date: Sat, 12 Sep 2026 14:02:59 +0000 (UTC)

Final-Recipient: rfc822; ada@example.org
Original-Recipient: rfc822;ada@example.org
Action: ${action}
Status: ${status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <ada@example.org>: Recipient address
    rejected: User unknown

--4XyZ12.1757685780/mx.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

Return-Path: <${to}>
From: Firsthand <post@firsthand.example>
To: ada@example.org
Subject: 123 456 is your code

--4XyZ12.1757685780/mx.example.org--
`

export const exim = ({ to, status = '5.0.0', action = 'failed' }: Report): string => `Return-path: <>
Envelope-to: ${to}
Delivery-date: Sat, 12 Sep 2026 14:03:00 +0000
Received: from Debian-exim by mail.example.net with local (Exim 4.96)
\tid 1hqX7c-0003Yk-2A
\tfor ${to};
\tSat, 12 Sep 2026 14:03:00 +0000
X-Failed-Recipients: ada@example.org
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.net>
To: ${to}
Content-Type: multipart/report; report-type=delivery-status; boundary=1757685780-eximdsn-1204
MIME-Version: 1.0
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1hqX7c-0003Yk-2A@mail.example.net>

--1757685780-eximdsn-1204
Content-type: text/plain; charset=us-ascii

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ada@example.org
    Unrouteable address

--1757685780-eximdsn-1204
Content-type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Action: ${action}
Final-Recipient: rfc822;ada@example.org
Status: ${status}

--1757685780-eximdsn-1204
Content-type: message/rfc822

From: Firsthand <post@firsthand.example>
To: ada@example.org
Subject: 123 456 is your code

123 456

--1757685780-eximdsn-1204--
`

export const exchange = ({ to, status = '5.2.2', action = 'failed' }: Report): string =>
  `From: <postmaster@example.com>
To: <${to}>
Date: Sat, 12 Sep 2026 14:03:00 +0000
Content-Type: multipart/report; report-type=delivery-status;
 boundary="5f1ca2c0-8b1b-4a3c-9d0e-000000000001"
Content-Language: en-US
Message-ID: <0001@EX01.example.com>
In-Reply-To: <8f14e45f@firsthand.example>
Subject: Undeliverable: 123 456 is your code
Auto-Submitted: auto-replied
MIME-Version: 1.0

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001
Content-Type: multipart/alternative; differences=Content-Type;
 boundary="5f1ca2c0-8b1b-4a3c-9d0e-000000000002"

--5f1ca2c0-8b1b-4a3c-9d0e-000000000002
Content-Type: text/plain; charset="us-ascii"
Content-Transfer-Encoding: quoted-printable

The recipient's mailbox is full and can't accept messages now.

--5f1ca2c0-8b1b-4a3c-9d0e-000000000002
Content-Type: text/html; charset="us-ascii"

<html><body><p>The recipient's mailbox is full.</p></body></html>

--5f1ca2c0-8b1b-4a3c-9d0e-000000000002--

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001
Content-Type: message/delivery-status

Reporting-MTA: dns;EX01.example.com
Received-From-MTA: dns;mail.firsthand.example
Arrival-Date: Sat, 12 Sep 2026 14:02:59 +0000

Final-Recipient: rfc822;ada@example.org
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp;554 ${status} STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded
X-Display-Name: Ada

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001
Content-Type: message/rfc822

From: Firsthand <post@firsthand.example>
Subject: 123 456 is your code

--5f1ca2c0-8b1b-4a3c-9d0e-000000000001--
`.replaceAll('\n', '\r\n')
