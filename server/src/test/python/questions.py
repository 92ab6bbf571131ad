"""Asks gRPC services of a server, with gRPC's own client and messages made of the server's own definitions.

Of a script that is started as

    SCRIPT HOST:PORT DESCRIPTORS
"""

import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

address, descriptors = sys.argv[1:]
pool = descriptor_pool.DescriptorPool()
files = descriptor_pb2.FileDescriptorSet.FromString(open(descriptors, "rb").read())
pending = list(files.file)
while pending:
    ready = [f for f in pending if not any(o.name in f.dependency for o in pending)]
    for f in ready:
        pool.Add(f)
    pending = [f for f in pending if f not in ready]
channel = grpc.insecure_channel(address, compression=grpc.Compression.Gzip)


def classes(service, method):
    found = pool.FindServiceByName(service).FindMethodByName(method)
    return message_factory.GetMessageClass(found.input_type), message_factory.GetMessageClass(found.output_type), found


def start(service, method, /, **fields):
    """The call itself; if the answer is a stream, its messages come out of it."""
    request, response, found = classes(service, method)
    kind = channel.unary_stream if found.server_streaming else channel.unary_unary
    call = kind("/%s/%s" % (service, method), request.SerializeToString, response.FromString)
    return call(request(**fields), timeout=60)


def ask(service, method, /, **fields):
    answer = start(service, method, **fields)
    return list(answer) if classes(service, method)[2].server_streaming else answer


def tell(what, value):
    print("%s: %s" % (what, value), flush=True)


def refusal(what, action):
    try:
        action()
        tell(what, "answered")
    except grpc.RpcError as e:
        tell(what, "%s %s" % (e.code().name, e.details().split("\n")[0]))
